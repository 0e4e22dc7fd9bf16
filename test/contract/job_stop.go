package contract

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// jobStop proves that a stop waits for what is in hand and takes up nothing
// more, and that the next who comes goes on.
func jobStop(t *testing.T, s *jobWorker) {
	begun, release := make(chan struct{}), make(chan struct{})
	j := s.newDue(t, func(ctx context.Context, _ domain.Job) error {
		close(begun)
		<-release
		return ctx.Err()
	})
	must(t, s.Jobs.Enqueue(t.Context(), j))
	stop := s.work(t)
	<-begun
	stopped := make(chan struct{})
	go func() {
		stop()
		close(stopped)
	}()
	select {
	case <-stopped:
		t.Error("the stop did not wait for the job in hand")
	case <-time.After(300 * time.Millisecond):
	}
	close(release)
	<-stopped
	s.becomes(t, j.ID, domain.JobSucceeded, 1)

	later := s.newDue(t, func(context.Context, domain.Job) error { return nil })
	must(t, s.Jobs.Enqueue(t.Context(), later))
	time.Sleep(1500 * time.Millisecond)
	wantSame(t, got(s.Jobs.Get(t.Context(), later.ID))(t).State, domain.JobQueued)
	t.Cleanup(s.work(t))
	s.becomes(t, later.ID, domain.JobSucceeded, 1)
}

// jobHandedBack proves that what does not end in time when the work stops is
// cut short, soon, and that the next who comes goes on with it at once. It was
// no attempt.
func jobHandedBack(t *testing.T, s *jobWorker) {
	begun := make(chan struct{})
	var calls atomic.Int32
	j := s.newDue(t, func(ctx context.Context, _ domain.Job) error {
		if calls.Add(1) > 1 {
			return nil
		}
		close(begun)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(2 * domain.JobShutdownGrace):
			return nil
		}
	})
	must(t, s.Jobs.Enqueue(t.Context(), j))
	stop := s.work(t)
	<-begun
	at := time.Now()
	stop()
	if took := time.Since(at); took >= 2*domain.JobShutdownGrace {
		t.Errorf("the stop took %v", took)
	}
	left := got(s.Jobs.Get(t.Context(), j.ID))(t)
	wantSame(t, left.State, domain.JobQueued)
	wantSame(t, left.Error, "")
	wantSame(t, left.Attempts, 0)
	at = time.Now()
	t.Cleanup(s.work(t))
	s.becomes(t, j.ID, domain.JobSucceeded, 1)
	if took := time.Since(at); took > 30*time.Second {
		t.Errorf("another came after %v", took)
	}
}

// jobFailsAtStop proves that what fails by itself while the work stops has
// failed.
func jobFailsAtStop(t *testing.T, s *jobWorker) {
	var calls atomic.Int32
	begun, release := make(chan struct{}), make(chan struct{})
	j := s.newDue(t, func(context.Context, domain.Job) error {
		if calls.Add(1) > 1 {
			return nil
		}
		close(begun)
		<-release
		return domain.ErrMailUnavailable
	})
	must(t, s.Jobs.Enqueue(t.Context(), j))
	stop := s.work(t)
	<-begun
	time.AfterFunc(300*time.Millisecond, func() { close(release) })
	stop()
	wantSame(t, got(s.Jobs.Get(t.Context(), j.ID))(t).Error, domain.ErrMailUnavailable.Code)
	t.Cleanup(s.work(t))
	s.becomes(t, j.ID, domain.JobSucceeded, 2)
}
