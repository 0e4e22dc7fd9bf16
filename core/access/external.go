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

// External is for everything outside the store. In one unit of work it authorizes,
// runs plan and audits `begun`, so that nothing happens without an entry. Then act
// runs with what plan returned, and with no transaction open. A failure is audited
// as `failed`. plan may be nil.
func External[P, T any](
	ctx context.Context, r Request,
	plan func(ctx context.Context, tx Tx) (P, error),
	act func(ctx context.Context, outside Outside, plan P) (T, error),
) (none T, err error) {
	return externally(ctx, r, begin[P], plan, act)
}

// Look is External for every look at patient data: nothing is changed, so plan
// only reads. No data leaves without an entry.
func Look[P, T any](
	ctx context.Context, r Request,
	plan func(ctx context.Context, tx Tx) (P, error),
	act func(ctx context.Context, outside Outside, plan P) (T, error),
) (none T, err error) {
	return externally(ctx, r, beginLook[P], plan, act)
}

func externally[P, T any](
	ctx context.Context, r Request, begin beginner[P],
	plan func(ctx context.Context, tx Tx) (P, error),
	act func(ctx context.Context, outside Outside, plan P) (T, error),
) (none T, err error) {
	if r.call.Idempotency.Key != "" {
		return none, fmt.Errorf("access: %s cannot be replayed, so it takes no key", r.action)
	}
	out, outside, err := external(ctx, r, begin, plan, act)
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
		out, outside, err := external(ctx, r, begin[P], plan, act)
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

// beginner is the unit of work before act: begin or beginLook.
type beginner[P any] func(
	ctx context.Context, r Request, plan func(ctx context.Context, tx Tx) (P, error),
) (planned[P], error)

func external[P, T any](
	ctx context.Context, r Request, begin beginner[P],
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
	return onFreshFacts(ctx, r, r.guard.store.InTx, func(ctx context.Context, d Decision) (begun planned[P], err error) {
		if begun.decision, err = r.claimKey(ctx, d); err != nil {
			return begun, err
		}
		if begun.plan, err = runPlan(ctx, r, begun.decision, plan); err != nil {
			return begun, err
		}
		return begun, r.auditBegun(ctx, begun.decision)
	})
}

// beginLook appends the entry before it asks, so that both travel together.
func beginLook[P any](ctx context.Context, r Request, plan func(context.Context, Tx) (P, error)) (planned[P], error) {
	return onFreshFacts(ctx, r, r.guard.store.InBatch, func(ctx context.Context, d Decision) (planned[P], error) {
		begun := planned[P]{decision: d}
		err := r.auditBegun(ctx, d)
		if err == nil {
			begun.plan, err = runPlan(r.guard.store.ReadOnly(ctx), r, d, plan)
		}
		return begun, err
	})
}

func runPlan[P any](
	ctx context.Context, r Request, d Decision, plan func(context.Context, Tx) (P, error),
) (none P, err error) {
	if plan == nil {
		return none, nil
	}
	return plan(ctx, Tx{r.guard.store.Repositories, d})
}

func (r Request) auditBegun(ctx context.Context, d Decision) error {
	return r.audit(ctx, d, r.on.auditID(d.ID), domain.OutcomeBegun)
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
	r := o.request
	return onFreshFacts(ctx, r, r.guard.store.InTx, func(ctx context.Context, d Decision) (T, error) {
		d.ID, d.attempt = o.ID, o.attempt
		return do(ctx, Tx{r.guard.store.Repositories, d})
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
