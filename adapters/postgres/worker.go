package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"github.com/tenon-health/tenon/core/domain"
)

// worker hands a job on, and tells its row and River what became of it.
type worker struct {
	river.WorkerDefaults[ticket]
	queue    queue
	handle   func(ctx context.Context, j domain.Job) error
	stopping <-chan struct{}
}

// Work returns codes only: River keeps the texts of errors. A job that is over
// comes again when its process died before River knew.
func (w *worker) Work(ctx context.Context, t *river.Job[ticket]) error {
	early, err := w.early(ctx, t.Args.ID)
	if early > 0 {
		return river.JobSnooze(early)
	}
	if err != nil {
		return coded(err)
	}
	j, over, err := w.queue.begin(ctx, t.Args.ID)
	if over || err != nil {
		return coded(err)
	}
	return w.report(ctx, t, w.try(ctx, j))
}

// early tells how long a job is still to wait.
func (w *worker) early(ctx context.Context, id domain.JobID) (time.Duration, error) {
	j, err := w.queue.Get(ctx, id)
	if errors.Is(err, domain.NoSuchJob) {
		return 0, nil // begin finds that it is over
	}
	return time.Until(j.RunAt), err
}

var errPanic = errors.New("postgres: the job panicked")

// try makes a panic a failure, and keeps its text to itself.
func (w *worker) try(ctx context.Context, j domain.Job) (err error) {
	defer func() {
		if recover() != nil {
			err = errPanic
		}
	}()
	return w.handle(ctx, j)
}

func (w *worker) report(ctx context.Context, t *river.Job[ticket], failed error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), reportTimeout)
	defer cancel()
	state, code, answer := w.verdict(t, failed)
	var pause time.Duration
	if state == domain.JobRetrying {
		pause = domain.JobPause(t.Attempt)
	}
	if err := w.queue.end(ctx, t.Args.ID, state, code, pause); err != nil {
		return coded(err)
	}
	return answer
}

// verdict is what becomes of a job: for its row, and for River.
func (w *worker) verdict(t *river.Job[ticket], failed error) (state domain.JobState, code string, answer error) {
	state, code = domain.JobAfter(failed, t.Attempt >= t.MaxAttempts, w.stops())
	switch state {
	case domain.JobSucceeded:
		return state, code, nil
	case domain.JobQueued:
		return state, code, river.JobSnooze(0)
	case domain.JobFailed:
		return state, code, river.JobCancel(coded(failed))
	}
	return state, code, coded(failed)
}

func (w *worker) stops() bool {
	select {
	case <-w.stopping:
		return true
	default:
		return false
	}
}

// coded is the code of an error and nothing else of it.
func coded(err error) error {
	if err == nil {
		return nil
	}
	return errors.New(domain.Explain(err).Code)
}
