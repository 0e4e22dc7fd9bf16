package jobs

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/core/domain"
)

// Runner hands over jobs and periodic tasks until ctx ends; then it waits for
// those in hand.
type Runner interface {
	Run(ctx context.Context, tasks []domain.PeriodicTask, handle domain.JobHandler) error
}

// restartPause is how long we wait for a store that is away.
const restartPause = 5 * time.Second

// Run works jobs off and keeps the logs of the audit trail, until ctx ends. None of it stops
// for the failure of another. Only codes are logged: an unexplained error may
// quote anything.
func Run(ctx context.Context, c *core.Core, r Runner, log *slog.Logger) error {
	var integrating sync.WaitGroup
	integrating.Go(func() { auditLogs(ctx, c, log) })
	defer integrating.Wait()
	return runForever(ctx, r, PeriodicTasks(c), logged(Handle(c), log), log)
}

// runForever takes the queue up again when its store has been away.
func runForever(
	ctx context.Context, r Runner, tasks []domain.PeriodicTask, handle domain.JobHandler, log *slog.Logger,
) error {
	for {
		err := r.Run(ctx, tasks, handle)
		if ctx.Err() != nil {
			return err
		}
		log.Error("The queue has stopped.", "code", domain.AsError(err).Code)
		if !wait(ctx, restartPause) {
			return nil
		}
	}
}

// logged logs the failures of jobs, by kind and id.
func logged(handle domain.JobHandler, log *slog.Logger) domain.JobHandler {
	return func(ctx context.Context, j domain.Job) (string, error) {
		result, err := handle(ctx, j)
		if failed(ctx, err) {
			log.Warn("A job failed.",
				"kind", string(j.Kind), "job", string(j.ID), "attempt", j.Attempts, "code", domain.AsError(err).Code,
				"cause", cause(err))
		}
		return result, err
	}
}

// cause is why, as an adapter has put it: what nobody has put in words stays out.
func cause(err error) string {
	if e, ok := errors.AsType[*domain.Error](err); ok && e.Kind != domain.Internal && e.Cause != nil {
		return e.Cause.Error()
	}
	return ""
}

// failed leaves out what was cancelled, goes on, or was cut short because we stop.
func failed(ctx context.Context, err error) bool {
	return err != nil && !errors.Is(ctx.Err(), context.Canceled) &&
		!errors.Is(err, domain.ErrContinue) && !errors.Is(err, domain.ErrCancelled)
}
