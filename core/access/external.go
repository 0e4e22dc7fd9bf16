package access

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Outside is the gateways, opened for one decision.
type Outside struct {
	ports.Gateways
	Decision
	request Request
	outcome *outcome
}

// outcome is whether the outcome of an external call was audited already.
type outcome struct{ audited bool }

// External is for everything outside the store, and for every look at patient
// data. In one unit of work it authorizes, runs plan and audits `begun`, so that
// nothing happens, and no data leaves, without an entry. Then act runs with what
// plan returned, and with no transaction open. A failure is audited as `failed`.
// plan may be nil.
func External[P, T any](
	ctx context.Context, r Request,
	plan func(ctx context.Context, tx Tx) (P, error),
	act func(ctx context.Context, outside Outside, plan P) (T, error),
) (none T, err error) {
	if r.call.Idempotency.Key != "" {
		return none, fmt.Errorf("access: %s cannot be replayed, so it takes no key", r.action)
	}
	out, outside, err := external(ctx, r, plan, act)
	if err != nil || outside.outcome.audited || r.on.auditID(outside.ID) == outside.ID {
		return out, err
	}
	// The entry `begun` did not tell an id that nobody had seen to exist.
	return Done(ctx, outside, returning(out))
}

// ExternalOnce is External under the call's idempotency key, for what makes
// something. Its outcome is always audited. A call that was done before does
// nothing and is answered by get.
func ExternalOnce[P any, T domain.Resource](
	ctx context.Context, r Request,
	plan func(ctx context.Context, tx Tx) (P, error),
	act func(ctx context.Context, outside Outside, plan P) (T, error),
	get func(ctx context.Context, done Replay) (T, error),
) (T, error) {
	out, err := awaitKey(ctx, r, func(ctx context.Context) (T, error) {
		out, outside, err := external(ctx, r, plan, act)
		if err != nil || outside.outcome.audited {
			return out, err
		}
		if out, err = Done(ctx, outside, returning(out)); err != nil {
			r.abandon(ctx, outside.Decision)
		}
		return out, err
	})
	if done, ok := errors.AsType[*replayed](err); ok {
		return get(ctx, done.Replay)
	}
	return out, err
}

func returning[T any](out T) func(context.Context, Tx) (T, error) {
	return func(context.Context, Tx) (T, error) { return out, nil }
}

type planned[P any] struct {
	decision Decision
	plan     P
}

func external[P, T any](
	ctx context.Context, r Request,
	plan func(ctx context.Context, tx Tx) (P, error),
	act func(ctx context.Context, outside Outside, plan P) (T, error),
) (none T, outside Outside, err error) {
	if r.guard.store.Joined(ctx) {
		return none, outside, fmt.Errorf("access: %s is external and was called inside a unit of work", r.action)
	}
	begun, err := begin(ctx, r, plan)
	if err != nil {
		return none, outside, err
	}
	outside = Outside{r.guard.gateways, begun.decision, r, &outcome{}}
	out, err := act(ctx, outside, begun.plan)
	if err != nil {
		r.fail(ctx, outside, err)
		return none, outside, err
	}
	return out, outside, nil
}

func begin[P any](ctx context.Context, r Request, plan func(context.Context, Tx) (P, error)) (planned[P], error) {
	return inTx(ctx, r.guard.store, func(ctx context.Context) (begun planned[P], err error) {
		if begun.decision, err = r.authorizeAndClaim(ctx); err != nil {
			return begun, err
		}
		if plan != nil {
			if begun.plan, err = plan(ctx, Tx{r.guard.store.Repositories, begun.decision}); err != nil {
				return begun, err
			}
		}
		return begun, r.audit(ctx, begun.decision, r.on.auditID(begun.decision.ID), domain.OutcomeBegun)
	})
}

// FailureTimeout is how long a failure may take to be stored after the caller has gone.
const FailureTimeout = 5 * time.Second

// fail audits a failure and frees the key, even when the caller has gone. If
// that fails too, the trail says `begun`, which is the safe side, and the key is
// free once its time is up. Work that will go on has not failed, and neither has
// what is audited as done.
func (r Request) fail(ctx context.Context, o Outside, err error) {
	if errors.Is(err, domain.ErrContinue) || o.outcome.audited {
		return
	}
	d := o.Decision
	r.afterwards(ctx, func(ctx context.Context) error {
		if err := r.releaseKey(ctx, d); err != nil {
			return err
		}
		return r.audit(ctx, d, r.on.auditID(d.ID), domain.OutcomeFailed)
	})
}

// abandon frees the key of a call that has had its effect, and could not store
// that. Its repeat finds the effect; the trail says `begun`, because it has not
// failed either.
func (r Request) abandon(ctx context.Context, d Decision) {
	r.afterwards(ctx, func(ctx context.Context) error { return r.releaseKey(ctx, d) })
}

func (r Request) afterwards(ctx context.Context, do func(ctx context.Context) error) {
	ctx, cancel := r.guard.clock.Timeout(context.WithoutCancel(ctx), FailureTimeout)
	defer cancel()
	_ = r.guard.store.InTx(ctx, do)
}

// InTx is a unit of work between the steps of an external call. The guard asks
// again, because an external call may take long; the entry `begun` stands for it.
func InTx[T any](ctx context.Context, o Outside, do func(ctx context.Context, tx Tx) (T, error)) (T, error) {
	return inTx(ctx, o.request.guard.store, func(ctx context.Context) (none T, err error) {
		d, err := o.request.authorize(ctx, o.request.guard.store.AccessFacts.Load)
		if err != nil {
			return none, err
		}
		d.ID, d.attempt = o.ID, o.attempt
		return do(ctx, Tx{o.request.guard.store.Repositories, d})
	})
}

// Done is the last unit of work of an external call: it stores the outcome,
// audits `done` with the id that came to be, and completes the key.
func Done[T any](ctx context.Context, o Outside, do func(ctx context.Context, tx Tx) (T, error)) (T, error) {
	out, err := InTx(ctx, o, func(ctx context.Context, tx Tx) (none T, err error) {
		out, err := do(ctx, tx)
		if err != nil {
			return none, err
		}
		return out, o.request.finish(ctx, tx.Decision, resourceID(out, tx.ID))
	})
	o.outcome.audited = err == nil
	return out, err
}
