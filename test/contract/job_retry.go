package contract

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// jobRetry proves for each state what retrying a job makes of it, and that it is
// queued once.
func jobRetry(t *testing.T, p ports.Set) {
	e, at := newTenant(t, p), ports.SystemClock{}.Now().Add(time.Minute)
	for state, want := range map[domain.JobState]error{
		domain.JobFailed: nil, domain.JobDead: nil, domain.JobRetrying: nil,
		domain.JobQueued: domain.ErrJobNotFailed, domain.JobRunning: domain.ErrJobNotFailed,
		domain.JobSucceeded: domain.ErrJobNotFailed, domain.JobCancelled: domain.ErrJobNotFailed,
	} {
		j := newJob(e)
		j.State, j.Attempts, j.Error = state, 3, "provider_unavailable"
		must(t, p.Jobs.Enqueue(t.Context(), j))
		_, err := p.Jobs.Retry(t.Context(), j.ID, at)
		wantError(t, err, want)
		if want != nil {
			wantJob(t, got(p.Jobs.Get(t.Context(), j.ID))(t), j)
			continue
		}
		j.State, j.Attempts, j.RunAt, j.UpdatedAt = domain.JobQueued, 0, at, at
		wantJob(t, got(p.Jobs.Get(t.Context(), j.ID))(t), j)
		_, err = p.Jobs.Retry(t.Context(), j.ID, at)
		wantError(t, err, domain.ErrJobNotFailed)
	}
	nowhere(
		t, domain.ErrJobNotFound, func(id domain.JobID) error { _, err := p.Jobs.Retry(t.Context(), id, at); return err },
	)
}

// failing is a job that fails with err until it may succeed.
func (s *jobWorker) failing(t *testing.T, err error) (j domain.Job, calls *atomic.Int32, mend func()) {
	t.Helper()
	var mended atomic.Bool
	calls = new(atomic.Int32)
	j = s.newDue(t, func(context.Context, domain.Job) error {
		calls.Add(1)
		if mended.Load() {
			return nil
		}
		return err
	})
	must(t, s.Jobs.Enqueue(t.Context(), j))
	return j, calls, func() { mended.Store(true) }
}

func (s *jobWorker) retry(ctx context.Context, t *testing.T, id domain.JobID) {
	t.Helper()
	got(s.Jobs.Retry(ctx, id, ports.SystemClock{}.Now()))(t)
}

// jobRetryFailed proves that a job which was given up runs again, and once.
func jobRetryFailed(t *testing.T, s *jobWorker) {
	j, calls, mend := s.failing(t, domain.ErrMailRefused)
	failed := s.becomes(t, j.ID, domain.JobFailed, 1)
	wantSame(t, failed.Error, domain.ErrMailRefused.Code)
	for range 2 { // it may fail again, and be retried again
		s.retry(t.Context(), t, j.ID)
		s.becomes(t, j.ID, domain.JobFailed, 1)
	}
	mend()
	s.retry(t.Context(), t, j.ID)
	s.becomes(t, j.ID, domain.JobSucceeded, 1)
	s.passes(t, ports.SystemClock{}.Now().Add(time.Second))
	wantSame(t, calls.Load(), int32(4))
}

// jobRetryRetrying proves that a job need not wait for its next attempt, and runs once.
func jobRetryRetrying(t *testing.T, s *jobWorker) {
	j, calls, mend := s.failing(t, domain.ErrMailUnavailable)
	s.becomes(t, j.ID, domain.JobRetrying, 1)
	mend()
	s.retry(t.Context(), t, j.ID)
	s.becomes(t, j.ID, domain.JobSucceeded, 1)
	s.passes(t, ports.SystemClock{}.Now().Add(time.Second))
	wantSame(t, calls.Load(), int32(2))
}

// jobRetryUndone proves that a job does not run whose retrying was rolled back, and can
// be cancelled once it was retried.
func jobRetryUndone(t *testing.T, s *jobWorker) {
	j, calls, _ := s.failing(t, domain.ErrMailRefused)
	failed := s.becomes(t, j.ID, domain.JobFailed, 1)
	wantError(t, s.InTx(t.Context(), func(ctx context.Context) error {
		s.retry(ctx, t, j.ID)
		return errBoom
	}), errBoom)
	wantJob(t, got(s.Jobs.Get(t.Context(), j.ID))(t), failed)
	at := ports.SystemClock{}.Now().Add(time.Second)
	got(s.Jobs.Retry(t.Context(), j.ID, at))(t)
	wantSame(t, s.cancel(t, j.ID).State, domain.JobCancelled)
	s.passes(t, at.Add(time.Second))
	wantSame(t, calls.Load(), int32(1))
}
