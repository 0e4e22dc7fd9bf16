package memory

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// JobRunner works jobs off, by the store's clock.
type JobRunner struct{ *store }

// idle is the longest pause without a signal.
const idle = time.Hour

var errPanic = errors.New("memory: the work on a job panicked")

// Step works off the one job or task that is due the longest, and tells whether
// there was one: whoever calls nothing but Step decides what happens when.
func (r *JobRunner) Step(ctx context.Context, tasks []domain.PeriodicTask, handle domain.JobHandler) (worked bool) {
	return r.step(ctx, nil, tasks, handle) == 0
}

// step is Step, or tells how long nothing is due.
func (r *JobRunner) step(
	life context.Context, stopping <-chan struct{}, tasks []domain.PeriodicTask, handle domain.JobHandler,
) (pause time.Duration) {
	kept := context.WithoutCancel(life)
	j, pause := r.take(kept, tasks)
	if pause > 0 {
		return pause
	}
	signal(r.jobSignal) // there may be more than one who rests can see
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

// take begins the job that is due the longest, or tells how long none is.
func (r *JobRunner) take(ctx context.Context, tasks []domain.PeriodicTask) (j domain.Job, pause time.Duration) {
	// The lock is the only thing that can fail, and ctx does not end.
	_ = r.InTx(ctx, func(context.Context) error {
		now := r.clock.Now()
		j, pause = r.next(tasks, now)
		if pause == 0 {
			j.Begin(now)
			r.put(j)
		}
		return nil
	})
	return j, pause
}

// next is the job that is due first, and in how long.
func (r *JobRunner) next(tasks []domain.PeriodicTask, now time.Time) (domain.Job, time.Duration) {
	all := r.jobs.all(func(_ domain.JobID, j domain.Job) bool {
		return j.State == domain.JobQueued || j.State == domain.JobRetrying
	})
	all = append(all, r.dueTasks(tasks, now)...)
	sortBy(all, nil, nil, func(a, b domain.Job) int {
		return cmp.Or(a.RunAt.Compare(b.RunAt), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
	})
	if len(all) == 0 {
		return domain.Job{}, idle
	}
	return all[0], min(idle, max(0, all[0].RunAt.Sub(now)))
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
		r.afterCommit(func() { signal(r.jobSignal) })
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
