package memory

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// next is the job whose turn it is, or tells how long none is due. A spare worker
// waits until no other is free, and leaves owners alone of whose jobs one runs already.
func (r *JobRunner) next(spare bool, tasks []domain.PeriodicTask, now time.Time) (domain.Job, time.Duration) {
	if spare && r.free > 0 {
		return domain.Job{}, idle
	}
	waiting := r.waitingJobs(spare, tasks)
	due := slices.DeleteFunc(slices.Clone(waiting), func(j domain.Job) bool { return j.RunAt.After(now) })
	if len(due) > 0 {
		return slices.MinFunc(due, r.byTurn), 0
	}
	if len(waiting) == 0 {
		return domain.Job{}, idle
	}
	return domain.Job{}, min(idle, slices.MinFunc(waiting, byRunAt).RunAt.Sub(now))
}

func (r *JobRunner) waitingJobs(spare bool, tasks []domain.PeriodicTask) []domain.Job {
	waiting := r.jobs.all(func(_ domain.JobID, j domain.Job) bool {
		return j.State == domain.JobQueued || j.State == domain.JobRetrying
	})
	waiting = append(waiting, r.dueTasks(tasks, r.clock.Now())...)
	if !spare {
		return waiting
	}
	return slices.DeleteFunc(waiting, func(j domain.Job) bool { return r.hasRunning(j.Owner()) })
}

func (r *JobRunner) hasRunning(owner string) bool {
	return r.jobs.any(func(_ domain.JobID, j domain.Job) bool {
		return j.State == domain.JobRunning && j.Owner() == owner
	})
}

// byTurn puts first whose owner's last turn is the longest ago.
func (r *JobRunner) byTurn(a, b domain.Job) int {
	return cmp.Or(cmp.Compare(r.turns[a.Owner()], r.turns[b.Owner()]), byRunAt(a, b))
}

func byRunAt(a, b domain.Job) int {
	return cmp.Or(a.RunAt.Compare(b.RunAt), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
}

// served notes that an owner had a turn, and that a worker is busy with it.
func (r *JobRunner) served(owner string, spare bool) {
	r.turn++
	r.turns[owner] = r.turn
	if !spare {
		r.free--
	}
}

// rest gives a worker back.
func (r *JobRunner) rest(ctx context.Context, spare bool) {
	if !spare {
		r.addFree(ctx, 1)
	}
}

// addFree notes that so many workers more are at rest.
func (r *JobRunner) addFree(ctx context.Context, n int) {
	_ = r.InTx(ctx, func(context.Context) error { // as in take
		r.free += n
		return nil
	})
}
