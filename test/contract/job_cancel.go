package contract

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// jobCancel proves for each state what cancelling a job makes of it, once and
// again.
func jobCancel(t *testing.T, p ports.Set) {
	e, at := newTenant(t, p), ports.SystemClock{}.Now().Add(time.Minute)
	for state, want := range map[domain.JobState]struct {
		state domain.JobState
		err   error
	}{
		domain.JobQueued:    {domain.JobCancelled, nil},
		domain.JobRetrying:  {domain.JobCancelled, nil},
		domain.JobRunning:   {domain.JobRunning, nil},
		domain.JobCancelled: {domain.JobCancelled, nil},
		domain.JobSucceeded: {domain.JobSucceeded, domain.ErrJobEnded},
		domain.JobFailed:    {domain.JobCancelled, nil},
		domain.JobDead:      {domain.JobCancelled, nil},
	} {
		j := newJob(e)
		j.State, j.CancelRequested = state, state == domain.JobCancelled
		must(t, p.Jobs.Enqueue(t.Context(), j))
		for range 2 {
			_, err := p.Jobs.Cancel(t.Context(), j.ID, at)
			wantError(t, err, want.err)
		}
		stored := got(p.Jobs.Get(t.Context(), j.ID))(t)
		wantSame(t, []any{state, stored.State, stored.CancelRequested}, []any{state, want.state, want.err == nil})
		if changed := want.err == nil && state != domain.JobCancelled; stored.UpdatedAt.Equal(at) != changed {
			t.Errorf("%s: it was changed at %v", state, stored.UpdatedAt)
		}
	}
	nowhere(
		t, domain.ErrJobNotFound, func(id domain.JobID) error { _, err := p.Jobs.Cancel(t.Context(), id, at); return err },
	)
}

// passes waits until a job of that time has run: what was due before it and did
// not run is not going to.
func (s *jobWorker) passes(t *testing.T, at time.Time) {
	t.Helper()
	j := s.newDue(t, func(context.Context, domain.Job) error { return nil })
	j.RunAt = at
	must(t, s.Jobs.Enqueue(t.Context(), j))
	s.becomes(t, j.ID, domain.JobSucceeded, 1)
}

func (s *jobWorker) cancel(t *testing.T, id domain.JobID) domain.Job {
	t.Helper()
	return got(s.Jobs.Cancel(t.Context(), id, ports.SystemClock{}.Now()))(t)
}

// jobCancelQueued proves that a job which is cancelled before its time never runs.
func jobCancelQueued(t *testing.T, s *jobWorker) {
	var calls atomic.Int32
	j := s.newDue(t, func(context.Context, domain.Job) error { calls.Add(1); return nil })
	j.RunAt = j.RunAt.Add(time.Second)
	must(t, s.Jobs.Enqueue(t.Context(), j))
	wantSame(t, s.cancel(t, j.ID).State, domain.JobCancelled)
	wantSame(t, s.hasPending(t, j), false)
	s.passes(t, j.RunAt.Add(time.Second))
	wantSame(t, calls.Load(), int32(0))
	wantSame(t, s.becomes(t, j.ID, domain.JobCancelled, 0).Error, "")
}

// jobCancelRetrying proves that a job which has failed is not tried again.
func jobCancelRetrying(t *testing.T, s *jobWorker) {
	var calls atomic.Int32
	j := s.newDue(t, func(context.Context, domain.Job) error { calls.Add(1); return domain.ErrMailUnavailable })
	must(t, s.Jobs.Enqueue(t.Context(), j))
	again := s.becomes(t, j.ID, domain.JobRetrying, 1).RunAt
	wantSame(t, s.cancel(t, j.ID).State, domain.JobCancelled)
	s.passes(t, again.Add(time.Second))
	wantSame(t, calls.Load(), int32(1))
	s.becomes(t, j.ID, domain.JobCancelled, 1)
}

// jobCancelRunning proves that a job which runs is not cut short, hears of it at
// its next report, and does not come again.
func jobCancelRunning(t *testing.T, s *jobWorker) {
	begun, release, heard := make(chan struct{}), make(chan struct{}), make(chan error, 10)
	j := s.newDue(t, func(ctx context.Context, j domain.Job) error {
		must(t, s.JobProgress.Report(ctx, j.ID, 1, 3))
		close(begun)
		<-release
		heard <- ctx.Err()
		err := s.JobProgress.Report(ctx, j.ID, 2, 3)
		heard <- err
		return err
	})
	must(t, s.Jobs.Enqueue(t.Context(), j))
	<-begun
	for range 2 {
		asked := s.cancel(t, j.ID)
		wantSame(t, []any{asked.State, asked.CancelRequested}, []any{domain.JobRunning, true})
	}
	close(release)
	must(t, <-heard)
	wantError(t, <-heard, domain.ErrCancelled)
	ended := s.becomes(t, j.ID, domain.JobCancelled, 1)
	wantSame(t, []any{ended.Error, ended.Done}, []any{"", int64(1)})
	wantSame(t, s.hasPending(t, j), false)
	s.passes(t, ports.SystemClock{}.Now().Add(time.Second))
	wantSame(t, len(heard), 0)
}

// jobCancelAtEnd proves that a job which does not report hears of it at its end.
func jobCancelAtEnd(t *testing.T, s *jobWorker) {
	for _, c := range []struct {
		end  error
		want domain.JobState
	}{
		{domain.ErrContinue, domain.JobCancelled},
		{domain.ErrMailUnavailable, domain.JobCancelled},
		{nil, domain.JobSucceeded},
	} {
		begun, release := make(chan struct{}), make(chan struct{})
		j := s.newDue(t, func(context.Context, domain.Job) error {
			close(begun)
			<-release
			return c.end
		})
		must(t, s.Jobs.Enqueue(t.Context(), j))
		<-begun
		s.cancel(t, j.ID)
		close(release)
		s.becomes(t, j.ID, c.want, 1)
	}
}

// jobCancelTooLate proves that what has ended stays as it is.
func jobCancelTooLate(t *testing.T, s *jobWorker) {
	j := s.newDue(t, func(context.Context, domain.Job) error { return nil })
	must(t, s.Jobs.Enqueue(t.Context(), j))
	done := s.becomes(t, j.ID, domain.JobSucceeded, 1)
	_, err := s.Jobs.Cancel(t.Context(), j.ID, ports.SystemClock{}.Now())
	wantError(t, err, domain.ErrJobEnded)
	wantSame(t, got(s.Jobs.Get(t.Context(), j.ID))(t), done)
}

// jobCancelUndone proves that a job runs whose cancelling was rolled back.
func jobCancelUndone(t *testing.T, s *jobWorker) {
	j := s.newDue(t, func(context.Context, domain.Job) error { return nil })
	j.RunAt = j.RunAt.Add(time.Second)
	must(t, s.Jobs.Enqueue(t.Context(), j))
	wantError(t, s.InTx(t.Context(), func(ctx context.Context) error {
		got(s.Jobs.Cancel(ctx, j.ID, ports.SystemClock{}.Now()))(t)
		return errBoom
	}), errBoom)
	s.becomes(t, j.ID, domain.JobSucceeded, 1)
}
