package jobs

import (
	"context"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/tenon-health/tenon/core/domain"
)

// taskArgs is a periodic task. Of each kind at most one is under way.
type taskArgs struct{ Of domain.JobKind }

// Kind is River's name of all our periodic tasks.
func (taskArgs) Kind() string { return "tenon_task" }

// InsertOpts is what River asks for.
func (taskArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: pendingStates}}
}

// periodicJobs are inserted by the one client that River has elected. It keeps
// no schedule: tasks with long periods would starve where nodes come and go, so
// each is due when another is elected, too.
func periodicJobs(tasks []domain.PeriodicTask) (all []*river.PeriodicJob) {
	for _, task := range tasks {
		args := func() (river.JobArgs, *river.InsertOpts) { return taskArgs{task.Kind}, nil }
		all = append(all, river.NewPeriodicJob(
			river.PeriodicInterval(task.Every), args, &river.PeriodicJobOpts{RunOnStart: true}))
	}
	return all
}

// taskWorker hands a periodic task on.
type taskWorker struct {
	river.WorkerDefaults[taskArgs]
	attempts
}

// Work is what River calls.
func (w *taskWorker) Work(ctx context.Context, t *river.Job[taskArgs]) error {
	j := domain.Job{Kind: t.Args.Of, State: domain.JobRunning, Attempts: t.Attempt, CreatedAt: t.CreatedAt}
	o := w.run(ctx, j, t.Attempt >= t.MaxAttempts)
	state, _ := j.NextState(o)
	return riverResult(state, o.Err)
}

// pendingStates are those in which River has a job still to work off.
var pendingStates = []rivertype.JobState{
	rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable,
	rivertype.JobStateRunning, rivertype.JobStateScheduled,
}
