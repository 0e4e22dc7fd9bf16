package contract

import (
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

var connectionChecks = checks{
	"round trip": connectionRoundTrip,
	"race":       connectionRace,
	"of none":    connectionOfNone,
}

func newConnection(e domain.Enterprise, ticket string) domain.EnterpriseConnection {
	return domain.EnterpriseConnection{
		Enterprise: e.ID, ID: "con_" + unique(), Name: "sso-acmé", Ticket: ticket, AddedAt: someday,
	}
}

// connectionRoundTrip also proves that two enterprises may have the same connection, and
// that the first note stays.
func connectionRoundTrip(t *testing.T, p ports.Set) {
	e, other := newTenant(t, p), newTenant(t, p)
	old, young := newConnection(e, unique()), newConnection(e, "")
	old.AddedAt = after(-1)
	theirs := young
	theirs.Enterprise = other.ID
	for _, want := range []domain.EnterpriseConnection{young, old, theirs} {
		noted, created, err := p.Connections.Ensure(t.Context(), want)
		must(t, err)
		wantSame(t, []any{noted, created}, []any{want, true})
	}
	again := young
	again.Name, again.Ticket, again.AddedAt = "another", unique(), after(1)
	noted, created, err := p.Connections.Ensure(t.Context(), again)
	must(t, err)
	wantSame(t, []any{noted, created}, []any{young, false})
	wantSame(t, got(p.Connections.List(t.Context(), e.ID))(t), []domain.EnterpriseConnection{old, young})
	wantSame(t, got(p.Connections.List(t.Context(), other.ID))(t), []domain.EnterpriseConnection{theirs})
	for _, nobody := range []domain.EnterpriseID{"", "none", domain.EnterpriseID(newID())} {
		wantSame(t, len(got(p.Connections.List(t.Context(), nobody))(t)), 0)
	}
}

func connectionRace(t *testing.T, p ports.Set) {
	c := newConnection(newTenant(t, p), unique())
	ensured(t, func(int) (domain.EnterpriseConnection, bool, error) { return p.Connections.Ensure(t.Context(), c) })
}

func connectionOfNone(t *testing.T, p ports.Set) {
	_, _, err := p.Connections.Ensure(t.Context(), newConnection(newEnterprise(), ""))
	wantError(t, err, domain.ErrEnterpriseNotFound)
}
