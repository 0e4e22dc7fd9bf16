package access

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/domain"
)

// onFreshFacts runs do in one unit of work, in a slot, on a decision that holds in it.
func onFreshFacts[T any](
	ctx context.Context, r Request, run runner, do func(ctx context.Context, d Decision) (T, error),
) (T, error) {
	return inSlot(ctx, r, domain.DatabaseSlot, func(ctx context.Context) (T, error) {
		return onDecision(ctx, r, run, do)
	})
}

// onDecision is onFreshFacts within the slot. What is remembered of the actor will do
// if the store finds, in that unit of work, that its stamp stands, which is cheaper
// than asking anew. What is remembered allows only: nobody is refused by it.
func onDecision[T any](
	ctx context.Context, r Request, run runner, do func(ctx context.Context, d Decision) (T, error),
) (T, error) {
	if d, ok := r.decideByRemembered(ctx); ok {
		out, err := inUnit(ctx, run, func(ctx context.Context) (none T, err error) {
			if err := r.guard.store.AccessFacts.RequireStamp(ctx, d.Tenant, d.stamp); err != nil {
				return none, err
			}
			return do(ctx, d)
		})
		if !errors.Is(err, domain.ErrFactsChanged) {
			return out, err
		}
	}
	return inUnit(ctx, r.guard.store.InTx, func(ctx context.Context) (none T, err error) {
		d, err := r.authorize(ctx, r.guard.store.AccessFacts.Load)
		if err != nil {
			return none, err
		}
		return do(ctx, d)
	})
}

// decideByRemembered decides by facts that have a stamp, if they allow the request.
func (r Request) decideByRemembered(ctx context.Context) (Decision, bool) {
	if r.guard.store.RecentFacts == nil || r.guard.store.Joined(ctx) {
		return Decision{}, false
	}
	d, err := r.decide(ctx, r.guard.store.RecentFacts.Load)
	return d, err == nil && d.stamp != 0
}
