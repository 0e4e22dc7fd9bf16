package memory

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// attempt is what ctx tells of the one that it belongs to.
type attempt struct {
	until    time.Time // by the store's clock
	stopping <-chan struct{}
}

type attemptKey struct{}

// ending reports whether the attempt should come to an end.
func (a attempt) ending(now time.Time) bool { return closed(a.stopping) || !now.Before(a.until) }

func closed(signal <-chan struct{}) bool {
	select {
	case <-signal:
		return true
	default:
		return false
	}
}

type jobProgress struct{ *store }

func (r jobProgress) Report(ctx context.Context, id domain.JobID, done, total int64) error {
	refuseInTx(ctx)
	if err := r.report(ctx, id, done, total); err != nil {
		return err
	}
	if a, ok := ctx.Value(attemptKey{}).(attempt); ok && a.ending(r.clock.Now()) {
		return domain.ErrContinue
	}
	return nil
}

func (r jobProgress) report(ctx context.Context, id domain.JobID, done, total int64) error {
	if id == "" {
		return nil
	}
	return r.InTx(ctx, func(context.Context) error {
		_, err := r.jobs.update(
			id, domain.ErrJobNotFound, func(j *domain.Job) error { return j.Report(done, total, r.clock.Now()) },
		)
		return err
	})
}
