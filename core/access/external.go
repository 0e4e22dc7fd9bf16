package access

import (
	"context"
	"errors"
	"fmt"

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
	return returned(ctx, outside, out)
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
	return externallyOnce(ctx, r, begin[P], plan, act, get)
}

// LookOnce is ExternalOnce whose plan asks one question and changes nothing: the question travels with the entry,
// unless there is a key to be claimed.
func LookOnce[P any, T domain.Resource](
	ctx context.Context, r Request,
	plan func(ctx context.Context, tx Tx) (P, error),
	act func(ctx context.Context, outside Outside, plan P) (T, error),
	get func(ctx context.Context, done Replay) (T, error),
) (T, error) {
	if r.call.Idempotency.Key != "" {
		return ExternalOnce(ctx, r, plan, act, get)
	}
	return externallyOnce(ctx, r, beginLook[P], plan, act, get)
}

func externallyOnce[P any, T domain.Resource](
	ctx context.Context, r Request, begin beginner[P],
	plan func(ctx context.Context, tx Tx) (P, error),
	act func(ctx context.Context, outside Outside, plan P) (T, error),
	get func(ctx context.Context, done Replay) (T, error),
) (T, error) {
	out, err := awaitKey(ctx, r, func(ctx context.Context) (T, error) {
		out, outside, err := external(ctx, r, begin, plan, act)
		if err != nil || outside.outcome.audited {
			return out, err
		}
		if out, err = returned(ctx, outside, out); err != nil {
			r.abandon(ctx, outside.Decision)
		}
		return out, err
	})
	if done, ok := errors.AsType[*replayed](err); ok {
		return get(ctx, done.Replay)
	}
	return out, err
}
