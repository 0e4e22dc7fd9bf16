package memory

import (
	"context"
	"sync"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// workers are how many jobs there are at a time, beside the one of the spare worker.
const workers = 8

// Run is many who step until ctx ends.
func (r *JobRunner) Run(ctx context.Context, tasks []domain.PeriodicTask, handle domain.JobHandler) error {
	kept := context.WithoutCancel(ctx)
	life, cut := context.WithCancel(kept) // of the jobs in hand
	defer cut()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(domain.JobShutdownGrace, cut) })()
	defer r.signalJobs() // another who works may have to go on
	r.addFree(kept, workers)
	defer r.addFree(kept, -workers)
	var working sync.WaitGroup
	defer working.Wait()
	for n := range workers + 1 {
		spare, woken := n == workers, r.jobSignal
		if spare {
			woken = r.spareSignal
		}
		working.Go(func() {
			for ctx.Err() == nil {
				r.waitForWork(ctx, woken, r.step(life, ctx.Done(), spare, tasks, handle))
			}
		})
	}
	return nil
}

// signalJobs wakes who rests, of either kind.
func (s *store) signalJobs() {
	signal(s.jobSignal)
	signal(s.spareSignal)
}

// waitForWork pauses until the next job may be due.
func (r *JobRunner) waitForWork(ctx context.Context, woken <-chan struct{}, pause time.Duration) {
	if pause == 0 {
		return
	}
	due, cancel := r.clock.Timeout(ctx, pause)
	defer cancel()
	select {
	case <-due.Done():
	case <-woken:
	}
}
