package contract

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

var feedChecks = checks{
	"alive":      feedAlive,
	"own writes": feedOwnWrites,
	"all writes": feedAllWrites,
	"rollback":   feedRollback,
	"signed in":  feedSignedIn,
}

// factsListener counts what a subscriber was told, by tenant.
type factsListener struct {
	mu    sync.Mutex
	told  map[domain.TenantID]int
	fresh chan struct{}
}

func subscribe(p ports.Set) *factsListener {
	n := &factsListener{told: map[domain.TenantID]int{}, fresh: make(chan struct{}, 1)}
	p.FactsFeed.Subscribe(n.changed)
	return n
}

func (n *factsListener) changed(t domain.TenantID) {
	n.mu.Lock()
	n.told[t]++
	n.mu.Unlock()
	select {
	case n.fresh <- struct{}{}:
	default:
	}
}

func (n *factsListener) count(t domain.TenantID) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.told[t]
}

// concern counts also what was told to everybody.
func (n *factsListener) concern(t domain.TenantID) int { return n.count(t) + n.count("") }

// want waits until the tenant was told of more than so many times.
func (n *factsListener) want(t *testing.T, what string, tenant domain.TenantID, before int) {
	t.Helper()
	late := time.After(time.Minute)
	for n.count(tenant) <= before {
		select {
		case <-n.fresh:
		case <-late:
			t.Fatalf("nobody was told of %s", what)
		}
	}
}

func feedAlive(t *testing.T, p ports.Set) {
	alive := p.FactsFeed.Subscribe(func(domain.TenantID) {})
	for end := time.Now().Add(time.Minute); !alive(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the feed does not come to life")
		}
	}
}

// factWrite changes what facts are made of; whose are they?
type factWrite struct {
	whose domain.TenantID
	write func(ctx context.Context) error
}

// factWrites are changes of what somebody's facts are made of that must be told,
// each to be made once.
func factWrites(t *testing.T, p ports.Set) map[string]factWrite {
	d, e := newWorkspace(t, p), newEnterprise()
	eve := d.colleague(t, p, "Eve", "")
	own := d.Organization
	closed, moved, deleted, module := addTrial(t, p), addTrial(t, p), addTrial(t, p), addModule(t, p, false)
	revoked := addGrant(t, p, d.ID, addTrial(t, p))
	fresh, changed := newDatasource(
		d.Enterprise,
		domain.FilesDatasource,
	), newDatasource(
		d.Enterprise,
		domain.RecordsDatasource,
	)
	gone := newTenant(t, p)
	dropped := addDatasource(t, p, newDatasource(gone, domain.RecordsDatasource))
	addDatasource(t, p, changed)
	for _, trial := range []domain.Trial{closed, moved, deleted} {
		addGrant(t, p, d.ID, trial)
	}
	return map[string]factWrite{
		"enterprise": {e.Organization, func(ctx context.Context) error { return p.Enterprises.Insert(ctx, e) }},
		"status": {own, func(ctx context.Context) error {
			suspend := func(e *domain.Enterprise) error { e.Status = domain.EnterpriseSuspended; return nil }
			_, err := p.Enterprises.Update(ctx, d.ID, 0, suspend)
			return err
		}},
		"blocked": {own, func(ctx context.Context) error {
			block := func(u *domain.User) error { u.Status = domain.UserBlocked; return nil }
			_, err := p.Users.Update(ctx, own, eve.Subject, 0, block)
			return err
		}},
		"role of the person": {own, func(ctx context.Context) error {
			demote := func(u *domain.User) error { u.Role = "org:guest"; return nil }
			_, err := p.Users.Update(ctx, own, d.user.Subject, 0, demote)
			return err
		}},
		"revoked grant": {own, func(ctx context.Context) error { return p.Grants.Delete(ctx, d.ID, revoked.ID) }},
		"closed trial": {own, func(ctx context.Context) error {
			_, err := p.Grants.DeleteByTrial(ctx, closed.ID)
			return err
		}},
		"moved trial": {own, func(ctx context.Context) error {
			move := func(t *domain.Trial) error { t.Module = module.ID; return nil }
			_, err := p.Trials.Update(ctx, moved.ID, 0, move)
			return err
		}},
		"deleted trial": {own, func(ctx context.Context) error { return p.Trials.Delete(ctx, deleted.ID, 0) }},
		"datasource":    {own, func(ctx context.Context) error { return p.Datasources.Insert(ctx, fresh, "secret") }},
		"changed datasource": {own, func(ctx context.Context) error {
			_, err := p.Datasources.Update(ctx, changed.ID, "", func(*domain.Datasource) error { return nil })
			return err
		}},
		"deleted datasource": {gone.Organization, func(ctx context.Context) error {
			return p.Datasources.Delete(ctx, dropped.ID)
		}},
		"share": {own, func(ctx context.Context) error {
			_, _, err := p.Shares.Ensure(ctx, own, d.share(0, eve))
			return err
		}},
	}
}

// feedOwnWrites proves that a change is told by the time its unit of work has
// returned, and not before.
func feedOwnWrites(t *testing.T, p ports.Set) {
	n := subscribe(p)
	for what, w := range factWrites(t, p) {
		before := n.concern(w.whose)
		must(t, p.InTx(t.Context(), func(ctx context.Context) error {
			must(t, w.write(ctx))
			return nil
		}))
		if n.concern(w.whose) <= before {
			t.Errorf("nobody was told of %s when its unit of work had returned", what)
		}
	}
}

// feedAllWrites proves that changes outside of a unit of work are told too.
func feedAllWrites(t *testing.T, p ports.Set) {
	n := subscribe(p)
	for what, w := range factWrites(t, p) {
		before := n.count(w.whose)
		must(t, w.write(t.Context()))
		n.want(t, what, w.whose, before)
	}
}

// fence changes another tenant's facts outside of a unit of work and waits until
// that was told: whatever was committed before has been told by then.
func (n *factsListener) fence(t *testing.T, p ports.Set) {
	t.Helper()
	other := newTenant(t, p)
	before := n.count(other.Organization)
	rename := func(e *domain.Enterprise) error { e.Name += "!"; return nil }
	got(p.Enterprises.Update(t.Context(), other.ID, 0, rename))(t)
	n.want(t, "the fence", other.Organization, before)
}

func feedRollback(t *testing.T, p ports.Set) {
	writes, n := factWrites(t, p), subscribe(p)
	own := writes["blocked"].whose
	n.fence(t, p)
	before := n.count(own)
	for _, what := range []string{"blocked", "share", "status"} {
		_ = p.InTx(t.Context(), func(ctx context.Context) error {
			must(t, writes[what].write(ctx))
			return errBoom
		})
	}
	n.fence(t, p)
	wantSame(t, n.count(own), before)
}

func feedSignedIn(t *testing.T, p ports.Set) {
	n, tenant := subscribe(p), newTenant(t, p).Organization
	u := addUser(t, p, tenant, "Ada", "")
	n.fence(t, p)
	before := n.count(tenant)
	got(p.Users.SignIn(t.Context(), tenant, u.Subject, after(1)))(t)
	n.fence(t, p)
	wantSame(t, n.count(tenant), before)
}
