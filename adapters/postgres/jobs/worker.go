package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// worker hands a job on, and tells its row and River what became of it.
type worker struct {
	river.WorkerDefaults[jobArgs]
	attempts
	rows  Rows
	clock ports.Clock
}

// Work is what River calls. A job that has ended comes again when its process
// died before River knew, and one whose row is gone has been forgotten.
func (w *worker) Work(ctx context.Context, t *river.Job[jobArgs]) error {
	ctx = traced(ctx, t.Metadata)
	now := w.clock.Now()
	j, begun, err := w.rows.Begin(ctx, t.Args.ID, now)
	switch {
	case errors.Is(err, domain.ErrJobNotFound):
		return nil
	case err != nil:
		return withCode(err)
	case begun:
		return w.end(ctx, j, w.run(ctx, j, t.Attempt >= t.MaxAttempts))
	case j.State.Ended():
		return nil
	}
	return river.JobSnooze(dueIn(j, now))
}

// dueIn is how long a job is still to wait.
func dueIn(j domain.Job, now time.Time) time.Duration { return j.RunAt.Sub(now) }

// errOvertaken is what River hears of an attempt that does not count: it hands
// the job over once more, which finds it ended or does it again.
var errOvertaken = errors.New("postgres: another attempt at the job has overtaken this one")

func (w *worker) end(ctx context.Context, j domain.Job, o domain.JobOutcome) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endTimeout)
	defer cancel()
	switch j, counts, err := w.rows.End(ctx, j, o, w.clock.Now()); {
	case err != nil:
		return withCode(err)
	case !counts:
		return errOvertaken
	default:
		return riverResult(j.State, o.Err)
	}
}
