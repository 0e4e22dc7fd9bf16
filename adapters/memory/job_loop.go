package memory

import (
	"context"
	"sync"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

const workers = 8 // jobs at a time

// Run is many who step until ctx ends.
func (r *JobRunner) Run(ctx context.Context, tasks []domain.PeriodicTask, handle domain.JobHandler) error {
	kept := context.WithoutCancel(ctx)
	life, cut := context.WithCancel(kept) // of the jobs in hand
	defer cut()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(domain.JobShutdownGrace, cut) })()
	defer signal(r.jobSignal) // another who works may have to go on
	var working sync.WaitGroup
	defer working.Wait()
	for range workers {
		working.Go(func() {
			for ctx.Err() == nil {
				r.waitForWork(ctx, r.step(life, ctx.Done(), tasks, handle))
			}
		})
	}
	return nil
}

// waitForWork pauses until the next job may be due.
func (r *JobRunner) waitForWork(ctx context.Context, pause time.Duration) {
	if pause == 0 {
		return
	}
	due, cancel := r.clock.Timeout(ctx, pause)
	defer cancel()
	select {
	case <-due.Done():
	case <-r.jobSignal:
	}
}
