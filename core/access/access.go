// Package access is the desk that every verb passes: may this actor do this,
// to whose data, and who did it. Promises are handed out here and nowhere else,
// so a verb that does not ask has nothing to act on.
package access

import (
	"context"
	"slices"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Desk answers for all features.
type Desk struct {
	now    func() time.Time
	store  ports.Store
	far    ports.Far
	policy domain.Policy
	recent recent
}

// New opens the desk on the world.
func New(p ports.Set) *Desk {
	return &Desk{now: p.Clock.Now, store: p.Store, far: p.Far, policy: p.Policy, recent: recent{seen: map[domain.Asking]seen{}}}
}

// Pass is what the desk knows of an actor that it has let in.
type Pass struct {
	Tenant     domain.TenantID     // whose data this is about
	Enterprise domain.EnterpriseID // the same, as we number it
	ID         string              // of the target; the first one's when a call is repeated by its key
	Again      bool                // only in Reach: the call was begun before with the same key
	has        []domain.Relation
}

// Has reports whether the actor stands so to its target: for filters such as
// "an admin sees all, a member the own".
func (p Pass) Has(r domain.Relation) bool { return slices.Contains(p.has, r) }

// Near is the store, opened for one pass.
type Near struct {
	ports.Near
	Pass
}

// May refuses who may not do this to that: for verbs that check an argument,
// or take in a file, before they reach.
func (d *Desk) May(ctx context.Context, a domain.Actor, action domain.Action, on Target) error {
	_, err := d.admit(ctx, a, action, on, d.lately)
	return err
}

// Read calls read if the actor may. It changes nothing, but notes that a person
// came with a younger token. Not for patient data: that is Reach.
func (d *Desk) Read(ctx context.Context, a domain.Actor, action domain.Action, on Target, read func(ctx context.Context, n Near) error) error {
	pass, err := d.admit(ctx, a, action, on, d.lately)
	if err != nil {
		return err
	}
	return read(ctx, Near{d.store.Near, pass})
}

type writing struct{}

// Write asks, changes and tells as one unit of work. A call repeated by its key
// changes nothing and answers what Again recognizes.
func (d *Desk) Write(ctx context.Context, a domain.Actor, action domain.Action, on Target, write func(ctx context.Context, n Near) error) error {
	return d.unit(ctx, func(ctx context.Context) error {
		pass, err := d.admit(ctx, a, action, on, d.store.Standings.Of)
		if err != nil {
			return err
		}
		ctx, err = d.claim(ctx, a, action, on, &pass)
		if err != nil {
			return err
		}
		if pass.Again {
			return again(pass.ID)
		}
		if err := write(ctx, Near{d.store.Near, pass}); err != nil {
			return err
		}
		return d.tell(ctx, a, pass, action, on, domain.Done)
	})
}

// unit is one unit of work, after which nobody here remembers how things stood.
func (d *Desk) unit(ctx context.Context, do func(ctx context.Context) error) error {
	defer d.recent.forget()
	return d.store.InTx(ctx, func(ctx context.Context) error { return do(context.WithValue(ctx, writing{}, true)) })
}
