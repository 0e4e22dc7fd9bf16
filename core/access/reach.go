package access

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

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
	if err = act(unkeyed(ctx), d.reaching(a, pass, action, on)); err != nil && !errors.Is(err, domain.ErrContinue) {
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
