package memory

import (
	"context"
	"errors"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// JobRunner works jobs off, by the store's clock.
type JobRunner struct {
	*store
	turns map[string]int64 // when each owner was served last, by turn
	turn  int64
	free  int // workers at rest, but for the spare ones
}

func newJobRunner(s *store) *JobRunner { return &JobRunner{store: s, turns: map[string]int64{}} }

// idle is the longest pause without a signal.
const idle = time.Hour

var errPanic = errors.New("memory: the work on a job panicked")

// Step works off one job or task that is due, and tells whether there was one: of
// the owner whose turn is the longest ago, the one that is due the longest. Whoever
// calls nothing but Step decides what happens when.
func (r *JobRunner) Step(ctx context.Context, tasks []domain.PeriodicTask, handle domain.JobHandler) (worked bool) {
	return r.step(ctx, nil, false, tasks, handle) == 0
}

// step is Step, or tells how long nothing is due.
func (r *JobRunner) step(
	life context.Context, stopping <-chan struct{}, spare bool, tasks []domain.PeriodicTask, handle domain.JobHandler,
) (pause time.Duration) {
	kept := context.WithoutCancel(life)
	j, pause := r.take(kept, stopping, spare, tasks)
	if pause > 0 {
		return pause
	}
	defer r.rest(kept, spare)
	r.signalJobs() // there may be more than one who rests can see
	ctx := context.WithValue(life, attemptKey{}, attempt{
		r.clock.Now().Add(domain.JobTimeout - domain.JobReserve), stopping,
	})
	result, err := r.try(ctx, j, handle)
	r.end(kept, tasks, j, domain.JobOutcome{
		Result: result, Err: err, Last: j.Attempts >= domain.MaxJobAttempts, Interrupted: life.Err() != nil,
	})
	return 0
}

func (r *JobRunner) try(ctx context.Context, j domain.Job, handle domain.JobHandler) (result string, err error) {
	ctx, cancel := r.clock.Timeout(ctx, domain.JobTimeout)
	defer cancel()
	defer func() {
		if recover() != nil {
			err = errPanic
		}
	}()
	return handle(ctx, j)
}

// take begins the next job that is due, or tells how long none is. Who stops takes none, even after waiting for it.
func (r *JobRunner) take(ctx context.Context, stopping <-chan struct{}, spare bool, tasks []domain.PeriodicTask) (
	j domain.Job, pause time.Duration,
) {
	// The lock is the only thing that can fail, and ctx does not end.
	_ = r.InTx(ctx, func(context.Context) error {
		if pause = idle; closed(stopping) {
			return nil
		}
		now := r.clock.Now()
		j, pause = r.next(spare, tasks, now)
		if pause == 0 {
			j.Begin(now)
			r.put(j)
			r.served(j.Owner(), spare)
		}
		return nil
	})
	return j, pause
}

// end stores what became of an attempt. Meanwhile the row may have changed.
func (r *JobRunner) end(ctx context.Context, tasks []domain.PeriodicTask, j domain.Job, o domain.JobOutcome) {
	_ = r.InTx(ctx, func(context.Context) error { // as in take
		now := r.clock.Now()
		if stored, ok := r.jobs.rows[j.ID]; ok {
			j = stored
		}
		j.End(o, now)
		r.put(nextTaskJob(tasks, j, now))
		r.afterCommit(r.signalJobs)
		return nil
	})
}

func (r *JobRunner) put(j domain.Job) {
	if j.ID == "" {
		r.tasks.put(j.Kind, j)
		return
	}
	r.jobs.put(j.ID, j)
}
