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
	return w.report(ctx, j, w.verdict(ctx, t, w.try(ctx, j)))
}

// early tells how long a job is still to wait.
func (w *worker) early(ctx context.Context, id domain.JobID) (time.Duration, error) {
	j, err := w.queue.Get(ctx, id)
	if errors.Is(err, domain.NoSuchJob) {
		return 0, nil // begin finds that it is over
	}
	return j.RunAt.Sub(w.queue.clock.Now()), err
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

// verdict is what becomes of a job: for its row, and for River.
type verdict struct {
	state  domain.JobState
	code   string
	pause  time.Duration
	answer error
}

func (w *worker) verdict(ctx context.Context, t *river.Job[ticket], failed error) (v verdict) {
	v.state, v.code = domain.JobAfter(failed, t.Attempt >= t.MaxAttempts, w.cut(ctx))
	v.answer = coded(failed)
	switch v.state {
	case domain.JobRetrying:
		v.pause = domain.JobPause(t.Attempt)
	case domain.JobQueued:
		v.answer = river.JobSnooze(0)
	case domain.JobFailed:
		v.answer = river.JobCancel(v.answer)
	}
	return v
}

// cut tells whether a run was cut short because we stop.
func (w *worker) cut(ctx context.Context) bool {
	select {
	case <-w.stopping:
		return errors.Is(ctx.Err(), context.Canceled) // and not only too slow
	default:
		return false
	}
}

// errOvertaken is what River hears of a run that does not count: it looks at
// the job once more, and finds it over or does it again.
var errOvertaken = errors.New("postgres: another run of the job has overtaken this one")

func (w *worker) report(ctx context.Context, j domain.Job, v verdict) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), reportTimeout)
	defer cancel()
	switch counts, err := w.queue.end(ctx, j, v); {
	case err != nil:
		return coded(err)
	case !counts:
		return errOvertaken
	}
	return v.answer
}

// coded is the code of an error and nothing else of it.
func coded(err error) error {
	if err == nil {
		return nil
	}
	return errors.New(domain.AsError(err).Code)
}
