package jobs

import (
	"context"
	"errors"
	"log/slog"
	"sync"

	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/core/domain"
)

// Queue hands over jobs until ctx ends; then it waits for those in hand.
type Queue interface {
	Run(ctx context.Context, handle func(ctx context.Context, j domain.Job) error) error
}

// Run works off the queue and does what comes round by the clock, until ctx
// ends. None of it stops for the failure of another. Only codes are logged: an
// unexplained error may quote anything.
func Run(ctx context.Context, c *core.Core, q Queue, log *slog.Logger) error {
	var clock sync.WaitGroup
	for _, chore := range chores(c) {
		clock.Go(func() {
			chore.run(ctx, func(name string, err error) {
				log.Error("A chore failed.", "chore", name, "code", domain.AsError(err).Code)
			})
		})
	}
	err := keep(ctx, q, told(Handle(c), log), log)
	clock.Wait()
	return err
}

// keep takes the queue up again when its store has been away.
func keep(ctx context.Context, q Queue, handle handler, log *slog.Logger) error {
	for {
		err := q.Run(ctx, handle)
		if ctx.Err() != nil {
			return err
		}
		log.Error("The queue has stopped.", "code", domain.AsError(err).Code)
		if !wait(ctx, soon) {
			return nil
		}
	}
}

type handler = func(ctx context.Context, j domain.Job) error

// told logs the failures of jobs, by kind and id.
func told(handle handler, log *slog.Logger) handler {
	return func(ctx context.Context, j domain.Job) error {
		err := handle(ctx, j)
		if err != nil && ctx.Err() == nil && !errors.Is(err, domain.Unfinished) {
			log.Warn("A job failed.", "kind", string(j.Kind), "job", string(j.ID), "attempt", j.Attempts, "code", domain.AsError(err).Code)
		}
		return err
	}
}
