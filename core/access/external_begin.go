package access

import (
	"context"
	"fmt"

	"github.com/tenon-health/tenon/core/domain"
)

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
	ended, err := inSlot(ctx, r, domain.OutsideSlot(r.action), func(ctx context.Context) (acted[T], error) {
		return beginAndAct(ctx, r, begin, plan, act)
	})
	return ended.out, ended.outside, err
}

type acted[T any] struct {
	out     T
	outside Outside
}

func beginAndAct[P, T any](
	ctx context.Context, r Request, begin beginner[P],
	plan func(ctx context.Context, tx Tx) (P, error),
	act func(ctx context.Context, outside Outside, plan P) (T, error),
) (none acted[T], err error) {
	begun, err := begin(ctx, r, plan)
	if err != nil {
		return none, err
	}
	outside := Outside{r.guard.gateways, begun.decision, r, &outcome{}}
	out, err := act(ctx, outside, begun.plan)
	if err != nil {
		r.fail(ctx, outside, err)
		return acted[T]{outside: outside}, err
	}
	return acted[T]{out, outside}, nil
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
