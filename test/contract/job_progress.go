package contract

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// jobReport proves that everybody sees at once how far a job has come, and that
// it never goes back.
func jobReport(t *testing.T, s *jobWorker) {
	reported, release := make(chan error), make(chan struct{})
	j := s.newDue(t, func(ctx context.Context, j domain.Job) error {
		for _, done := range []int64{3, 2} {
			reported <- s.JobProgress.Report(ctx, j.ID, done, 10)
		}
		<-release
		return nil
	})
	must(t, s.Jobs.Enqueue(t.Context(), j))
	for range 2 {
		must(t, <-reported)
		now := got(s.Jobs.Get(t.Context(), j.ID))(t)
		wantSame(t, []int64{now.Done, now.Total}, []int64{3, 10})
		wantSame(t, now.State, domain.JobRunning)
	}
	close(release)
	wantSame(t, s.becomes(t, j.ID, domain.JobSucceeded, 1).Done, int64(3))
	wantError(t, s.JobProgress.Report(t.Context(), j.ID, 4, 10), domain.ErrJobEnded)
}

// jobReportNowhere proves that a job without a row may report, and one that is
// gone is told so.
func jobReportNowhere(t *testing.T, s *jobWorker) {
	must(t, s.JobProgress.Report(t.Context(), "", 1, 2))
	wantError(t, s.JobProgress.Report(t.Context(), domain.JobID(newID()), 1, 2), domain.ErrJobNotFound)
}

// jobGoesOnAfterStop proves that a report tells when the work stops, and that
// whoever comes next goes on from there. It was no attempt.
func jobGoesOnAfterStop(t *testing.T, s *jobWorker) {
	begun, heard := make(chan struct{}), make(chan struct{})
	var calls atomic.Int32
	j := s.newDue(t, func(ctx context.Context, j domain.Job) error {
		if calls.Add(1) > 1 {
			return s.JobProgress.Report(ctx, j.ID, j.Done+1, 0)
		}
		close(begun)
		defer close(heard)
		for ctx.Err() == nil {
			if err := s.JobProgress.Report(ctx, j.ID, 5, 0); err != nil {
				return err
			}
			time.Sleep(10 * time.Millisecond)
		}
		return nil // never told: it succeeds too early
	})
	must(t, s.Jobs.Enqueue(t.Context(), j))
	stop := s.work(t)
	<-begun
	stop()
	<-heard
	left := got(s.Jobs.Get(t.Context(), j.ID))(t)
	wantSame(t, []any{left.State, left.Attempts, left.Done}, []any{domain.JobQueued, 0, int64(5)})
	t.Cleanup(s.work(t))
	wantSame(t, s.becomes(t, j.ID, domain.JobSucceeded, 1).Done, int64(6))
}
