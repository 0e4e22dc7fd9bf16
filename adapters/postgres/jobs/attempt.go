package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"github.com/tenon-health/tenon/core/domain"
)

// attempts hand jobs on.
type attempts struct {
	handle   domain.JobHandler
	stopping <-chan struct{}
}

type stoppingKey struct{}

// Stopping reports whether the attempt that ctx belongs to should come to an end:
// its time is nearly up, or whoever works stops.
func Stopping(ctx context.Context) bool {
	stopping, ok := ctx.Value(stoppingKey{}).(<-chan struct{})
	if !ok {
		return false
	}
	until, limited := ctx.Deadline()
	return closed(stopping) || limited && time.Until(until) < domain.JobReserve
}

func closed(signal <-chan struct{}) bool {
	select {
	case <-signal:
		return true
	default:
		return false
	}
}

var errPanic = errors.New("postgres: the job panicked")

// callHandler makes a panic a failure, and keeps its text to itself.
func (a attempts) callHandler(ctx context.Context, j domain.Job) (result string, err error) {
	defer func() {
		if recover() != nil {
			err = errPanic
		}
	}()
	return a.handle(context.WithValue(ctx, stoppingKey{}, a.stopping), j)
}

// run tries once, the last time or not.
func (a attempts) run(ctx context.Context, j domain.Job, last bool) domain.JobOutcome {
	result, err := a.callHandler(ctx, j)
	return domain.JobOutcome{Result: result, Err: err, Last: last, Interrupted: a.interrupted(ctx)}
}

// interrupted reports whether ctx was cut short because we stop, and not only
// because its time was over.
func (a attempts) interrupted(ctx context.Context) bool {
	return closed(a.stopping) && errors.Is(ctx.Err(), context.Canceled)
}

// riverResult is what River hears of an attempt that led to a state. River keeps the
// texts of errors, so they are codes only.
func riverResult(state domain.JobState, failed error) error {
	switch state {
	case domain.JobQueued:
		return river.JobSnooze(0)
	case domain.JobFailed, domain.JobCancelled:
		return river.JobCancel(withCode(failed))
	}
	return withCode(failed)
}

// withCode is the code of an error and nothing else of it.
func withCode(err error) error {
	if err == nil {
		return nil
	}
	return errors.New(domain.AsError(err).Code)
}
