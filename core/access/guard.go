// Package access is the guard that every use case passes: may this actor do
// this, to whose data, and who did it. Repositories and gateways are handed out
// here and nowhere else, so a use case that does not ask has nothing to act on.
package access

import (
	"context"
	"slices"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Guard answers for all features.
type Guard struct {
	clock    ports.Clock
	ids      ports.IDs
	store    ports.Store
	gateways ports.Gateways
	settings domain.Settings
	slots    ports.Slots // nil bounds nothing
	refusals *refusals
}

// New makes the guard of a set that has its Store, Clock and IDs.
func New(p ports.Set) *Guard {
	return &Guard{
		clock: p.Clock, ids: p.IDs, store: p.Store, gateways: p.Gateways, settings: p.Settings,
		slots:    p.Slots,
		refusals: newRefusals(p.Events, p.Settings.LogName),
	}
}

// Request is one call for one action on one resource.
type Request struct {
	guard  *Guard
	call   domain.Call
	action domain.Action
	on     Resource
	begun  bool // an external call that was let in: what is left of it must not be refused
}

// Request is what a use case asks the guard for.
func (g *Guard) Request(c domain.Call, action domain.Action, on Resource) Request {
	return Request{guard: g, call: c, action: action, on: on}
}

// Decision is what the guard knows of a request that it has allowed.
type Decision struct {
	Tenant     domain.TenantID     // whose data this is about
	Enterprise domain.EnterpriseID // the same, as we number it
	ID         string              // of the resource; that of the first call when one is resumed by its key
	relations  []domain.Relation
	stamp      domain.FactsStamp // of the facts that it rests on
	places     domain.Places     // where the data of the tenant lies
	unwritten  bool              // nobody was told of records there
	attempt    string            // by which the call has its key
}

// Has reports whether the actor stands so to the resource: for filters such as
// "an admin sees all, a member their own".
func (d Decision) Has(r domain.Relation) bool { return slices.Contains(d.relations, r) }

// Tx is the repositories, opened for one decision.
type Tx struct {
	ports.Repositories
	Decision
}

// None is the result of what returns nothing.
type None = struct{}

// runner runs a function as one unit of work: ports.Transactor has two.
type runner func(ctx context.Context, fn func(ctx context.Context) error) error

// inUnit runs do as one unit of work and returns what it returned.
func inUnit[T any](ctx context.Context, run runner, do func(ctx context.Context) (T, error)) (out T, err error) {
	err = run(ctx, func(ctx context.Context) (err error) {
		out, err = do(ctx)
		return err
	})
	if err != nil {
		var none T
		return none, err
	}
	return out, nil
}
