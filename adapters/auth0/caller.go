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

// maxWait is how long a call lets the provider make it wait.
const maxWait = 2 * time.Second

// caller makes calls bounded, and leaves a provider in trouble alone.
type caller struct {
	once     failsafe.Executor[any]
	retrying failsafe.Executor[any]
}

func newCaller(p timing, changed func(open bool)) *caller {
	limit := timeout.New[any](p.attemptTimeout)
	breaker := circuitbreaker.NewBuilder[any]().
		HandleIf(func(_ any, err error) bool { return outage(err) || errors.Is(err, timeout.ErrExceeded) }).
		WithFailureThresholdRatio(10, 20).WithDelay(p.cooldown).OnStateChanged(tell(changed)).Build()
	retry := retrypolicy.NewBuilder[any]().
		HandleIf(func(_ any, err error) bool { return retryable(err) }).
		AbortOnErrors(circuitbreaker.ErrOpen).
		WithMaxRetries(2).WithDelayFunc(p.retryDelay).
		WithMaxDuration(2 * p.attemptTimeout).ReturnLastFailure().Build()
	return &caller{failsafe.With(breaker, limit), failsafe.With(retry, breaker, limit)}
}

// tell has changed hear of a breaker. One that lets a single call try is open still.
func tell(changed func(open bool)) func(circuitbreaker.StateChangedEvent) {
	return func(e circuitbreaker.StateChangedEvent) {
		if changed != nil {
			changed(e.NewState != circuitbreaker.ClosedState)
		}
	}
}

// retryable reports whether the same call may well succeed a moment later.
func retryable(err error) bool {
	r, _ := errors.AsType[refusal](err)
	away := errors.Is(err, domain.ErrProviderUnavailable) || errors.Is(err, timeout.ErrExceeded)
	return away && !errors.Is(err, errCancelled) && r.wait <= maxWait
}

// retryDelay is the pause before the next attempt: what the provider has asked for,
// or our own, which grows; and a little more, so that not all come at once.
func (p timing) retryDelay(next failsafe.ExecutionAttempt[any]) time.Duration {
	r, _ := errors.AsType[refusal](next.LastError())
	wait := cmp.Or(r.wait, p.backoff<<next.Retries())
	return wait + rand.N(wait/4+1)
}

// call makes a call that must not happen twice.
func (c *caller) call(ctx context.Context, call func(context.Context) error) error {
	return run(ctx, c.once, call)
}

// retry makes a call that does no harm when it happens twice.
func (c *caller) retry(ctx context.Context, call func(context.Context) error) error {
	return run(ctx, c.retrying, call)
}

func run(ctx context.Context, how failsafe.Executor[any], call func(context.Context) error) error {
	return translate(how.WithContext(ctx).RunWithExecution(func(e failsafe.Execution[any]) error {
		return translate(recovered(e.Context(), call))
	}))
}

// recovered makes a call survive go-auth0, which panics on types that it does not
// expect in an answer.
func recovered(ctx context.Context, call func(context.Context) error) (err error) {
	defer func() {
		if recover() != nil {
			err = domain.ErrProviderResponseInvalid.WithCause(errPanic)
		}
	}()
	return call(ctx)
}
