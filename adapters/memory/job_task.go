package memory

import (
	"slices"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// dueTasks are the next ones of those tasks that nobody works off just now. The
// first is due at once.
func (r *JobRunner) dueTasks(tasks []domain.PeriodicTask, now time.Time) (all []domain.Job) {
	for _, task := range tasks {
		j, ok := r.tasks.rows[task.Kind]
		if !ok {
			j = taskJob(task.Kind, now)
		}
		if j.State != domain.JobRunning {
			all = append(all, j)
		}
	}
	return all
}

func taskJob(kind domain.JobKind, at time.Time) domain.Job {
	return domain.Job{Kind: kind, State: domain.JobQueued, RunAt: at, CreatedAt: at, UpdatedAt: at}
}

// nextTaskJob replaces a turn that has ended; what else ends stays as it is. Turns
// that were missed are not caught up on.
func nextTaskJob(tasks []domain.PeriodicTask, j domain.Job, now time.Time) domain.Job {
	if j.ID != "" || !j.State.Ended() {
		return j
	}
	at := slices.IndexFunc(tasks, func(task domain.PeriodicTask) bool { return task.Kind == j.Kind })
	every := tasks[at].Every // turns are made of tasks only
	next := j.CreatedAt.Add(every)
	if !next.After(now) {
		next = now.Add(every)
	}
	return taskJob(j.Kind, next)
}
