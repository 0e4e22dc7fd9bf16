// Package access is the desk that every verb passes: may this actor do this,
// to whose data, and who did it. Promises are handed out here and nowhere else,
// so a verb that does not ask has nothing to act on.
package access

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Desk answers for all features.
type Desk struct {
	now    ports.Clock
	store  ports.Store
	far    ports.Far
	policy domain.Policy
	recent recent
}

// New opens the desk on the world.
func New(p ports.Set) *Desk {
	return &Desk{now: p.Clock, store: p.Store, far: p.Far, policy: p.Policy, recent: recent{seen: map[domain.Asking]seen{}}}
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

// Far is what lies outside of the store, opened for one pass.
type Far struct {
	ports.Far
	Pass
	note func(ctx context.Context, write func(ctx context.Context, n Near) error) error
}

// Note stores what comes of the call as one unit of work. The desk asks again,
// because a reach may take long, but has told of the call already.
func (f Far) Note(ctx context.Context, write func(ctx context.Context, n Near) error) error {
	return f.note(ctx, write)
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

// Reach is for what cannot join a unit of work, and for every look at patient
// data. It is told before it happens, so nothing happens untold. A call
// repeated by its key reaches for the same ID with Again set.
func (d *Desk) Reach(ctx context.Context, a domain.Actor, action domain.Action, on Target, act func(ctx context.Context, f Far) error) error {
	if ctx.Value(writing{}) != nil {
		return fmt.Errorf("access: %s reaches far inside a unit of work", action)
	}
	var pass Pass
	err := d.store.InTx(ctx, func(ctx context.Context) (err error) {
		if pass, err = d.admit(ctx, a, action, on, d.store.Standings.Of); err != nil {
			return err
		}
		if ctx, err = d.claim(ctx, a, action, on, &pass); err != nil {
			return err
		}
		return d.tell(ctx, a, pass, action, on, domain.Begun)
	})
	if err != nil {
		return err
	}
	if err = act(unkeyed(ctx), d.reaching(a, pass, action, on)); err != nil {
		// What failed is told even when the caller has gone; if that fails too,
		// the trail says begun, which is the safe side.
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_ = d.tell(late, a, pass, action, on, domain.Failed)
	}
	return err
}

func (d *Desk) reaching(a domain.Actor, pass Pass, action domain.Action, on Target) Far {
	return Far{d.far, pass, func(ctx context.Context, write func(ctx context.Context, n Near) error) error {
		return d.unit(ctx, func(ctx context.Context) error {
			now, err := d.admit(ctx, a, action, on, d.store.Standings.Of)
			if err != nil {
				return err
			}
			now.ID, now.Again = pass.ID, pass.Again
			return write(ctx, Near{d.store.Near, now})
		})
	}}
}

// Ground is Reach for the tables that the trail itself stands on: it can tell
// only once it has acted.
func (d *Desk) Ground(ctx context.Context, a domain.Actor, action domain.Action, act func(ctx context.Context, f ports.Far) error) error {
	if !domain.Allowed(action, a.Holds) {
		return domain.NotAllowed
	}
	if err := act(ctx, d.far); err != nil {
		return err
	}
	return d.tell(ctx, a, Pass{}, action, Target{}, domain.Done)
}

// Peek looks at what lies outside of the store and is nobody's data: how far
// tables are migrated, or an image that is public. It leaves no trace, so the
// access table is all that it asks.
func (d *Desk) Peek(ctx context.Context, a domain.Actor, action domain.Action, look func(ctx context.Context, f ports.Far) error) error {
	if !domain.Allowed(action, a.Holds) {
		return domain.NotAllowed
	}
	return look(ctx, d.far)
}

// Seal links what was told into the chains, at most so many entries of a trail,
// and counts them. It is the trail itself, so it is not told.
func (d *Desk) Seal(ctx context.Context, a domain.Actor, most int) (count int, err error) {
	if !domain.Allowed(domain.AuditSeal, a.Holds) {
		return 0, domain.NotAllowed
	}
	return d.store.Entries.Seal(ctx, most)
}

// tell leaves the entry on the trail of whose data it was.
func (d *Desk) tell(ctx context.Context, a domain.Actor, pass Pass, action domain.Action, on Target, how domain.Outcome) error {
	now := d.now()
	id := pass.ID
	if id == "" {
		id = on.ID
	}
	return d.store.Audit.Append(ctx, domain.TrailOf(pass.Enterprise), domain.Entry{
		ID: domain.NewID(now), At: now, Actor: a.Subject, Machine: a.Machine, Action: action, Target: id, Project: on.Project, Outcome: how,
	})
}
