package contract

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
)

// Jobs checks that the queue is worked off as the port says. It opens one set and
// is alone in working off its jobs.
func Jobs(t *testing.T, open func(t *testing.T) ports.Set) {
	s := &jobWorker{Set: open(t)}
	t.Run("jobs", func(t *testing.T) {
		stop := s.work(t)
		t.Cleanup(stop)
		for name, check := range map[string]func(*testing.T, *jobWorker){
			"done":            jobDone,
			"result":          jobResult,
			"retried":         jobRetried,
			"hopeless":        jobPermanent,
			"not before":      jobNotBefore,
			"unit of work":    jobWaitsForCommit,
			"never":           jobRolledBack,
			"many":            jobMany,
			"several tries":   jobSeveralTries,
			"in time":         jobInTime,
			"continue":        jobContinue,
			"report":          jobReport,
			"report nowhere":  jobReportNowhere,
			"cancel queued":   jobCancelQueued,
			"cancel retrying": jobCancelRetrying,
			"cancel running":  jobCancelRunning,
			"cancel at end":   jobCancelAtEnd,
			"cancel too late": jobCancelTooLate,
			"cancel undone":   jobCancelUndone,
			"retry failed":    jobRetryFailed,
			"retry retrying":  jobRetryRetrying,
			"retry undone":    jobRetryUndone,
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				check(t, s)
			})
		}
	})
	t.Run("jobs/stop", func(t *testing.T) { jobStop(t, s) })
	t.Run("jobs/hand back", func(t *testing.T) { jobHandedBack(t, s) })
	t.Run("jobs/fail at a stop", func(t *testing.T) { jobFailsAtStop(t, s) })
	t.Run("jobs/go on after a stop", func(t *testing.T) { jobGoesOnAfterStop(t, s) })
	t.Run("jobs/turns", func(t *testing.T) { jobTurns(t, s) })
	t.Run("jobs/spare worker", func(t *testing.T) { jobSpareWorker(t, s) })
	t.Run("jobs/tasks", func(t *testing.T) { jobTasks(t, s) })
}

// jobWorker works off the jobs of all checks, each by its own hand.
type jobWorker struct {
	ports.Set
	handlers sync.Map
}

type jobFunc = func(ctx context.Context, j domain.Job) error

// work begins to work the queue off, until stop, which waits for its end.
func (s *jobWorker) work(t *testing.T) (stop func()) {
	t.Helper()
	return s.run(t, nil, s.handle)
}

func (s *jobWorker) run(t *testing.T, tasks []domain.PeriodicTask, handle domain.JobHandler) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.JobRunner.Run(ctx, tasks, handle) }()
	return func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the work ended with %v", err)
		}
	}
}

func (s *jobWorker) handle(ctx context.Context, j domain.Job) (string, error) {
	if do, ok := s.handlers.Load(j.ID); ok {
		return do.(domain.JobHandler)(ctx, j)
	}
	return "", nil
}

// newDue is a job of a fresh enterprise that is due, with its hand.
func (s *jobWorker) newDue(t *testing.T, do jobFunc) domain.Job {
	t.Helper()
	return s.newHandled(t, func(ctx context.Context, j domain.Job) (string, error) { return "", do(ctx, j) })
}

// newHandled is newDue for a job that has a result.
func (s *jobWorker) newHandled(t *testing.T, do domain.JobHandler) domain.Job {
	t.Helper()
	e, now := newTenant(t, s.Set), ports.SystemClock{}.Now()
	j := domain.NewJob(
		domain.JobID(newID()), domain.JobProvision, e.ID, e.Organization, byAda, now,
		map[string]string{"enterprise": string(e.ID)},
	)
	s.handlers.Store(j.ID, do)
	return j
}

// becomes waits until the job's row says so, and returns it.
func (s *jobWorker) becomes(t *testing.T, id domain.JobID, state domain.JobState, attempts int) (j domain.Job) {
	t.Helper()
	expect.Eventually(t, fmt.Sprintf("the job is %s after %d attempts", state, attempts), func() bool {
		j = got(s.Jobs.Get(t.Context(), id))(t)
		return j.State == state && j.Attempts == attempts
	})
	return j
}

func (s *jobWorker) hasPending(t *testing.T, j domain.Job) bool {
	t.Helper()
	return got(s.Jobs.HasPending(t.Context(), j.Kind, j.Enterprise))(t)
}

// jobDone proves that a job comes with what it was given, runs under its row's
// eyes, and does not come again.
func jobDone(t *testing.T, s *jobWorker) {
	var calls atomic.Int32
	seen, release := make(chan domain.Job, 10), make(chan struct{})
	j := s.newDue(t, func(ctx context.Context, j domain.Job) error {
		calls.Add(1)
		seen <- j
		<-release
		return ctx.Err()
	})
	must(t, s.Jobs.Enqueue(t.Context(), j))
	given := <-seen
	running := s.becomes(t, j.ID, domain.JobRunning, 1)
	wantSame(t, s.hasPending(t, j), true)
	close(release)
	done := s.becomes(t, j.ID, domain.JobSucceeded, 1)
	wantSame(t, s.hasPending(t, j), false)
	for _, stage := range []domain.Job{given, running, done} {
		wantSame(t, stage.Error, "")
		stage.State, stage.Attempts, stage.UpdatedAt = j.State, j.Attempts, j.UpdatedAt
		wantSame(t, stage, j)
	}
	if done.UpdatedAt.Before(j.UpdatedAt) || given.Attempts > 1 {
		t.Errorf("the row says %+v, the job said %+v", done, given)
	}
	time.Sleep(1500 * time.Millisecond)
	wantSame(t, calls.Load(), int32(1))
}

// jobRetried proves that a failure is told by its code alone, and mended.
func jobRetried(t *testing.T, s *jobWorker) {
	var calls atomic.Int32
	j := s.newDue(t, func(context.Context, domain.Job) error {
		if calls.Add(1) == 1 {
			return domain.NewError(domain.Unavailable, "provider_away", "Try again.").WithCause(errBoom)
		}
		return nil
	})
	must(t, s.Jobs.Enqueue(t.Context(), j))
	failed := s.becomes(t, j.ID, domain.JobRetrying, 1)
	wantSame(t, failed.Error, "provider_away")
	wantSame(t, s.hasPending(t, j), true)
	wantSame(t, s.becomes(t, j.ID, domain.JobSucceeded, 2).Error, "")
	wantSame(t, s.hasPending(t, j), false)
}

// jobInTime proves that an attempt is told how long it may take.
func jobInTime(t *testing.T, s *jobWorker) {
	left := make(chan time.Duration, 1)
	must(t, s.Jobs.Enqueue(t.Context(), s.newDue(t, func(ctx context.Context, _ domain.Job) error {
		until, _ := ctx.Deadline()
		left <- time.Until(until)
		return nil
	})))
	if time := <-left; time <= 0 || time > domain.JobTimeout {
		t.Errorf("an attempt has %v, want %v", time, domain.JobTimeout)
	}
}

// jobResult proves that what a job results in is kept once it has succeeded.
func jobResult(t *testing.T, s *jobWorker) {
	var calls atomic.Int32
	j := s.newHandled(t, func(context.Context, domain.Job) (string, error) {
		if calls.Add(1) == 1 {
			return "half", domain.ErrMailUnavailable
		}
		return "org:admin", nil
	})
	must(t, s.Jobs.Enqueue(t.Context(), j))
	wantSame(t, s.becomes(t, j.ID, domain.JobRetrying, 1).Result, "")
	wantSame(t, s.becomes(t, j.ID, domain.JobSucceeded, 2).Result, "org:admin")
}

// jobContinue proves that a job which needs more time comes again at once, knows
// how far it had come, and that this is no attempt.
func jobContinue(t *testing.T, s *jobWorker) {
	j := s.newDue(t, func(ctx context.Context, j domain.Job) error {
		if j.Attempts != 1 {
			return domain.ErrUserNotFound
		}
		if err := s.JobProgress.Report(ctx, j.ID, j.Done+2, 8); err != nil {
			return err
		}
		if j.Done+2 < 8 {
			return domain.ErrContinue
		}
		return nil
	})
	began := time.Now()
	must(t, s.Jobs.Enqueue(t.Context(), j))
	done := s.becomes(t, j.ID, domain.JobSucceeded, 1)
	wantSame(t, done.Error, "")
	wantSame(t, []int64{done.Done, done.Total}, []int64{8, 8})
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("it took %v", took)
	}
}

// jobSeveralTries proves that the pauses grow as the domain says.
func jobSeveralTries(t *testing.T, s *jobWorker) {
	j := s.newDue(t, func(context.Context, domain.Job) error { return errBoom })
	must(t, s.Jobs.Enqueue(t.Context(), j))
	first := s.becomes(t, j.ID, domain.JobRetrying, 1)
	second := s.becomes(t, j.ID, domain.JobRetrying, 2)
	wantSame(t, second.Error, "internal")
	pause1, pause2 := first.RunAt.Sub(first.UpdatedAt), second.RunAt.Sub(second.UpdatedAt)
	wantSame(t, []time.Duration{pause1, pause2}, []time.Duration{domain.JobBackoff(1), domain.JobBackoff(2)})
	if second.UpdatedAt.Before(first.RunAt) {
		t.Errorf("it came again at %v, before %v", second.UpdatedAt, first.RunAt)
	}
}

// jobPermanent proves that what cannot be mended is given up at once.
func jobPermanent(t *testing.T, s *jobWorker) {
	for _, failure := range []*domain.Error{
		domain.ErrEnterpriseNotFound, domain.ErrForbidden, domain.ErrRecipientsInvalid,
	} {
		var calls atomic.Int32
		j := s.newDue(t, func(context.Context, domain.Job) error {
			calls.Add(1)
			return failure
		})
		must(t, s.Jobs.Enqueue(t.Context(), j))
		wantSame(t, s.becomes(t, j.ID, domain.JobFailed, 1).Error, failure.Code)
		wantSame(t, s.hasPending(t, j), false)
		wantSame(
			t,
			got(
				s.Jobs.List(t.Context(), domain.JobQuery{
					Enterprise: j.Enterprise, State: domain.JobFailed, Paging: domain.Paging{Size: 5},
				}),
			)(t).Total,
			int64(1),
		)
		time.Sleep(1500 * time.Millisecond)
		wantSame(t, calls.Load(), int32(1))
	}
}

func jobNotBefore(t *testing.T, s *jobWorker) {
	at := make(chan time.Time, 10)
	j := s.newDue(t, func(context.Context, domain.Job) error {
		at <- time.Now()
		return nil
	})
	j.RunAt = j.RunAt.Add(5 * time.Second) // longer than what comes before we look
	must(t, s.Jobs.Enqueue(t.Context(), j))
	wantSame(t, got(s.Jobs.Get(t.Context(), j.ID))(t).State, domain.JobQueued)
	s.becomes(t, j.ID, domain.JobSucceeded, 1)
	if ran := <-at; ran.Before(j.RunAt) {
		t.Errorf("it ran %v too early", j.RunAt.Sub(ran))
	}
}

// jobWaitsForCommit proves that the work sees what its cause has stored.
func jobWaitsForCommit(t *testing.T, s *jobWorker) {
	project := newProject("ONC-201")
	var calls atomic.Int32
	j := s.newDue(t, func(ctx context.Context, j domain.Job) error {
		calls.Add(1)
		_, err := s.Projects.Get(ctx, j.Tenant, project.ID)
		return err // not found is hopeless
	})
	must(t, s.InTx(t.Context(), func(ctx context.Context) error {
		must(t, s.Jobs.Enqueue(ctx, j))
		time.Sleep(300 * time.Millisecond)
		wantSame(t, calls.Load(), int32(0))
		return insertProject(ctx, s.Set, j.Tenant, project)
	}))
	s.becomes(t, j.ID, domain.JobSucceeded, 1)
}

func jobRolledBack(t *testing.T, s *jobWorker) {
	var calls atomic.Int32
	j := s.newDue(t, func(context.Context, domain.Job) error {
		calls.Add(1)
		return nil
	})
	err := s.InTx(t.Context(), func(ctx context.Context) error {
		must(t, s.Jobs.Enqueue(ctx, j))
		return errBoom
	})
	wantError(t, err, errBoom)
	time.Sleep(2 * time.Second)
	wantSame(t, calls.Load(), int32(0))
	_, err = s.Jobs.Get(t.Context(), j.ID)
	wantError(t, err, domain.ErrJobNotFound)
}

// jobMany proves that none is lost and that one who waits holds up no other.
func jobMany(t *testing.T, s *jobWorker) {
	release := make(chan struct{})
	slow := s.newDue(t, func(context.Context, domain.Job) error {
		<-release
		return nil
	})
	must(t, s.Jobs.Enqueue(t.Context(), slow))
	s.becomes(t, slow.ID, domain.JobRunning, 1)
	var all []domain.Job
	for range 30 {
		j := slow
		j.ID = domain.JobID(newID())
		must(t, s.Jobs.Enqueue(t.Context(), j))
		all = append(all, j)
	}
	for _, j := range all {
		s.becomes(t, j.ID, domain.JobSucceeded, 1)
	}
	close(release)
	s.becomes(t, slow.ID, domain.JobSucceeded, 1)
}
