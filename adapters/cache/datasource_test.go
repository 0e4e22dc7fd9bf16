package cache

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// places answers what is stored, and counts who asks.
type places struct {
	ports.Datasources
	password domain.Secret // of everybody's datasource; empty for none
	err      error
	loads    int
	during   func() // runs between a look at what is stored and its answer
}

func (p *places) Of(
	_ context.Context, t domain.TenantID, kind domain.DatasourceKind,
) (domain.Datasource, domain.Secret, error) {
	p.loads++
	password, err := p.password, p.err
	if p.during != nil {
		p.during()
	}
	if password == "" && err == nil {
		err = domain.ErrDatasourceNotFound
	}
	if err != nil {
		return domain.Datasource{}, "", err
	}
	return domain.Datasource{ID: domain.DatasourceID(t), Kind: kind}, password, nil
}

// remembered is a cache over places, with a feed and a clock.
type remembered struct {
	*places
	ports.Datasources
	changed func(domain.TenantID)
	live    atomic.Bool
	now     time.Duration
}

func (r *remembered) Subscribe(changed func(domain.TenantID)) func() bool {
	r.changed = changed
	return r.live.Load
}

func newRemembered() *remembered {
	r := &remembered{places: &places{}}
	r.Datasources = Datasources(r.places, r, func() time.Time { return time.Unix(1000, int64(r.now)) })
	return r
}

// want asks for the password, empty for none, and for so many questions that reach the store.
func (r *remembered) want(t *testing.T, tenant domain.TenantID, password domain.Secret, loads int) {
	t.Helper()
	before := r.loads
	d, got, err := r.Datasources.Of(t.Context(), tenant, domain.FilesDatasource)
	missing := errors.Is(err, domain.ErrDatasourceNotFound)
	if got != password || missing != (password == "") || !missing && (err != nil || string(d.ID) != string(tenant)) {
		t.Errorf("got %+v and %v, want the password %v", d, err, password)
	}
	if r.loads-before != loads {
		t.Errorf("%d questions reached the store, want %d", r.loads-before, loads)
	}
}

func TestWhereATenantsDataIsIsRemembered(t *testing.T) {
	t.Parallel()
	for _, password := range []domain.Secret{"", "hunter2"} {
		r := newRemembered()
		r.password = password
		r.want(t, "org_a", password, 1)
		r.want(t, "org_a", password, 0)
		r.now += maxAge
		r.want(t, "org_a", password, 1)
		r.live.Store(true)
		r.now += maxAgeWhileFed - 1
		r.want(t, "org_a", password, 0)
		r.now++
		r.want(t, "org_a", password, 1)
	}
}

func TestAChangeOfADatasourceIsHeardAtOnce(t *testing.T) {
	t.Parallel()
	r := newRemembered()
	r.live.Store(true)
	for _, password := range []domain.Secret{"", "one", "two", ""} {
		r.password = password
		r.changed("org_a")
		r.want(t, "org_a", password, 1)
		r.want(t, "org_a", password, 0)
	}
	r.want(t, "org_b", "", 1)
	r.changed("org_a")
	r.want(t, "org_b", "", 0)
	r.changed("")
	r.want(t, "org_b", "", 1)
}

func TestAnAnswerFromBeforeAChangeIsNotRemembered(t *testing.T) {
	t.Parallel()
	r := newRemembered()
	r.live.Store(true)
	r.during = func() {
		r.during = nil
		r.password = "new"
		r.changed("org_a")
	}
	r.want(t, "org_a", "", 1)
	r.want(t, "org_a", "new", 1)
}

func TestAFailureIsNotRemembered(t *testing.T) {
	t.Parallel()
	r := newRemembered()
	r.err = errAway
	if _, _, err := r.Datasources.Of(t.Context(), "org_a", domain.RecordsDatasource); !errors.Is(err, errAway) {
		t.Error(err)
	}
	r.err, r.password = nil, "new"
	r.want(t, "org_a", "new", 1)
}
