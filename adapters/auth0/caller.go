package auth0

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
	"github.com/failsafe-go/failsafe-go/timeout"

	"github.com/tenon-health/tenon/core/domain"
)

// longestWait is how long a call lets the provider make it wait.
const longestWait = 2 * time.Second

// caller makes calls bounded, and leaves a provider in trouble alone.
type caller struct {
	single   failsafe.Executor[any]
	repeated failsafe.Executor[any]
}

func newCaller(p pace) *caller {
	limit := timeout.New[any](p.attempt)
	breaker := circuitbreaker.NewBuilder[any]().
		HandleIf(func(_ any, err error) bool { return outage(err) || errors.Is(err, timeout.ErrExceeded) }).
		WithFailureThresholdRatio(10, 20).WithDelay(p.rest).Build()
	retry := retrypolicy.NewBuilder[any]().
		HandleIf(func(_ any, err error) bool { return worthAgain(err) }).
		AbortOnErrors(circuitbreaker.ErrOpen).
		WithMaxRetries(2).WithDelayFunc(p.before).
		WithMaxDuration(2 * p.attempt).ReturnLastFailure().Build()
	return &caller{failsafe.With(breaker, limit), failsafe.With(retry, breaker, limit)}
}

// worthAgain reports whether the same call may well succeed a moment later.
func worthAgain(err error) bool {
	r, _ := errors.AsType[refusal](err)
	away := errors.Is(err, domain.ErrProviderUnavailable) || errors.Is(err, timeout.ErrExceeded)
	return away && !errors.Is(err, errGivenUp) && r.wait <= longestWait
}

// before is the pause before the next attempt: what the provider has asked for,
// or our own, which grows; and a little more, so that not all come at once.
func (p pace) before(next failsafe.ExecutionAttempt[any]) time.Duration {
	r, _ := errors.AsType[refusal](next.LastError())
	wait := cmp.Or(r.wait, p.pause<<next.Retries())
	return wait + rand.N(wait/4+1)
}

// once makes a call that must not happen twice.
func (c *caller) once(ctx context.Context, call func(context.Context) error) error {
	return run(ctx, c.single, call)
}

// again makes a call that does no harm when it happens twice.
func (c *caller) again(ctx context.Context, call func(context.Context) error) error {
	return run(ctx, c.repeated, call)
}

func run(ctx context.Context, how failsafe.Executor[any], call func(context.Context) error) error {
	return explain(how.WithContext(ctx).RunWithExecution(func(e failsafe.Execution[any]) error {
		return explain(safely(e.Context(), call))
	}))
}

// safely makes a call survive go-auth0, which panics on types that it does not
// expect in an answer.
func safely(ctx context.Context, call func(context.Context) error) (err error) {
	defer func() {
		if recover() != nil {
			err = domain.ErrProviderResponseInvalid.WithCause(errPanic)
		}
	}()
	return call(ctx)
}
