package access_test

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/tenon-health/tenon/adapters/cache"
	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/fixture"
)

// silentFeed tells nobody of anything, and says that it lives.
type silentFeed struct{}

func (silentFeed) Subscribe(func(domain.TenantID)) func() bool { return func() bool { return true } }

// countedFacts counts the questions that reach the store.
type countedFacts struct {
	ports.AccessFacts
	count *atomic.Int64
}

func (f countedFacts) Load(ctx context.Context, q domain.AccessQuery) (domain.AccessFacts, error) {
	f.count.Add(1)
	return f.AccessFacts.Load(ctx, q)
}

// silentGuard remembers, and hears of no change.
func silentGuard(c *fixture.Tenant) (guard *access.Guard, loads *atomic.Int64) {
	set, loads := c.Set, &atomic.Int64{}
	set.AccessFacts = countedFacts{set.AccessFacts, loads}
	set.RecentFacts = cache.AccessFacts(set.AccessFacts, silentFeed{}, set.Clock.Now)
	return access.New(set), loads
}

// waysToAct are those that want facts which hold now, for an action that every
// member may do.
func waysToAct(t *testing.T, guard *access.Guard, by domain.Call) map[string]func() error {
	r := guard.Request(by, domain.AssetCreate, access.Resource{})
	return map[string]func() error{
		"Write":    func() error { _, err := access.Write(t.Context(), r, looks); return err },
		"External": func() error { _, err := access.External(t.Context(), r, nil, acts); return err },
		"Look":     func() error { _, err := access.Look(t.Context(), r, nil, acts); return err },
		"Look with a plan": func() error {
			_, err := access.Look(t.Context(), r, func(ctx context.Context, tx access.Tx) (access.None, error) {
				_, err := tx.Imports.Published(ctx, tx.Tenant, domain.TrialScope{})
				return access.None{}, err
			}, acts)
			return err
		},
	}
}

// A node that has heard of no change lets nobody act by what it remembers, and
// stores nothing for them.
func TestWhatIsRememberedMustStillHold(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	bob := c.AddUser(t, "bob")
	guard, _ := silentGuard(c)
	remembered := func() error {
		_, err := access.Read(t.Context(), guard.Request(bob, domain.AssetGet, access.Resource{}), looks)
		return err
	}
	fixture.Must(t, remembered())
	block(t, c, bob.Subject)
	fixture.Must(t, remembered()) // it was not told
	for name, act := range waysToAct(t, guard, bob) {
		if err := act(); domain.AsError(err).Code != domain.ErrUserBlocked.Code {
			t.Errorf("%s answers %v", name, err)
		}
	}
	wantTrail(t, trail(t, c.Installation, c.Admin, domain.AssetCreate))
}

// Nobody is kept from acting by what a node remembers.
func TestWhatIsRememberedRefusesNobody(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	bob := c.AddUser(t, "bob")
	guard, _ := silentGuard(c)
	block(t, c, bob.Subject)
	_, err := access.Read(t.Context(), guard.Request(bob, domain.AssetGet, access.Resource{}), looks)
	fixture.Want(t, err, domain.ErrUserBlocked)
	unblock(t, c, bob.Subject)
	for name, act := range waysToAct(t, guard, bob) {
		if err := act(); err != nil {
			t.Errorf("%s answers %v", name, err)
		}
	}
}

// While the stamp stands nothing is asked anew.
func TestWhatHoldsIsNotAskedAgain(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	bob := c.AddUser(t, "bob")
	guard, loads := silentGuard(c)
	for range 3 {
		for name, act := range waysToAct(t, guard, bob) {
			if err := act(); err != nil {
				t.Errorf("%s answers %v", name, err)
			}
		}
	}
	if n := loads.Load(); n != 1 {
		t.Errorf("the store was asked %d times", n)
	}
}

// A look leaves an entry, whether its plan asks or not, and another if it fails.
func TestALookIsAudited(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	for _, act := range waysToAct(t, access.New(c.Set), c.Admin) {
		fixture.Must(t, act())
	}
	r := access.New(c.Set).Request(c.Admin, domain.AssetCreate, access.Resource{})
	_, err := access.Look(t.Context(), r, nil, func(context.Context, access.Outside, access.None) (access.None, error) {
		return access.None{}, errBoom
	})
	fixture.Want(t, err, errBoom)
	outcomes := map[domain.Outcome]int{}
	for _, e := range trail(t, c.Installation, c.Admin, domain.AssetCreate) {
		outcomes[e.Outcome]++
	}
	if outcomes[domain.OutcomeBegun] != 4 || outcomes[domain.OutcomeFailed] != 1 || outcomes[domain.OutcomeDone] != 1 {
		t.Errorf("the entries tell %v", outcomes)
	}
}

// The plan of a look changes nothing.
func TestALookWritesNothing(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	r := access.New(c.Set).Request(c.Admin, domain.AssetCreate, access.Resource{})
	_, err := access.Look(t.Context(), r, func(ctx context.Context, tx access.Tx) (access.None, error) {
		return access.None{}, tx.Jobs.Enqueue(ctx, c.NewJob(domain.JobFinalizeImport, c.Enterprise, tx.Tenant, "ada", nil))
	}, acts)
	if !domain.HasKind(err, domain.Internal) {
		t.Errorf("got %v", err)
	}
}
