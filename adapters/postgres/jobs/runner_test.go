package jobs_test

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/postgres"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Two nodes work one queue: every job is done, none by two at once.
func TestTwoNodesOneQueue(t *testing.T) {
	t.Parallel()
	here := openStore(t)
	there := openAt(t, here.url, nil)
	var mu sync.Mutex
	inHand, done := map[domain.JobID]bool{}, map[domain.JobID]int{}
	handle := func(ctx context.Context, j domain.Job) error {
		mu.Lock()
		if inHand[j.ID] {
			t.Error("a job is done by two at once")
		}
		inHand[j.ID] = true
		mu.Unlock()
		time.Sleep(5 * time.Millisecond)
		mu.Lock()
		defer mu.Unlock()
		inHand[j.ID] = false
		done[j.ID]++
		return nil
	}
	for i := range 60 {
		here.enqueue(t, domain.JobKind("kind."+strconv.Itoa(i)), 0)
	}
	here.work(t, handle)
	there.work(t, handle)
	wait(t, func() bool { mu.Lock(); defer mu.Unlock(); return len(done) == 60 })
	wait(t, func() bool { return here.states(t)[domain.JobSucceeded] == 60 })
	for id, times := range done {
		if times != 1 {
			t.Errorf("%s was done %d times", id, times)
		}
	}
}

// Each way in which a job ends is told by its row, with codes only.
func TestJobRowsTellHowItWent(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	var mu sync.Mutex
	tries := map[domain.JobKind]int{}
	s.work(t, func(_ context.Context, j domain.Job) error {
		mu.Lock()
		defer mu.Unlock()
		tries[j.Kind]++
		switch j.Kind {
		case "hopeless":
			return domain.ErrUserNotFound.WithCause(errors.New("PATIENT"))
		case "panics":
			panic("PATIENT")
		case "fails once":
			if tries[j.Kind] == 1 {
				return errors.New("PATIENT")
			}
		}
		return nil
	})
	hopeless, panics, once := s.enqueue(t, "hopeless", 0), s.enqueue(t, "panics", 0), s.enqueue(t, "fails once", 0)
	wait(t, func() bool { return s.get(t, hopeless).State == domain.JobFailed })
	wait(t, func() bool { return s.get(t, panics).State == domain.JobRetrying })
	wait(t, func() bool { return s.get(t, once).State == domain.JobSucceeded })
	if j := s.get(t, hopeless); j.Error != "user_not_found" || j.Attempts != 1 {
		t.Errorf("the hopeless job is %+v", j)
	}
	if j := s.get(t, panics); j.Error != "internal" {
		t.Errorf("the job that panicked is %+v", j)
	}
	if j := s.get(t, once); j.Attempts != 2 || j.Error != "" {
		t.Errorf("the job that failed once is %+v", j)
	}
	if value[int](t, s, "SELECT count(*) FROM public.river_job AS j WHERE j::text LIKE '%PATIENT%'") != 0 {
		t.Error("the queue keeps what errors say")
	}
}

// The last attempt leaves a dead job.
func TestJobDies(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	id := s.enqueue(t, "never", 0)
	s.exec(t, "UPDATE public.river_job SET max_attempts = 2")
	s.work(t, func(context.Context, domain.Job) error { return errors.New("no") })
	wait(t, func() bool { return s.get(t, id).State == domain.JobDead })
	if j := s.get(t, id); j.Attempts != 2 || j.Error != "internal" {
		t.Errorf("it is %+v", j)
	}
}

// A job does not start before its time, and soon after it.
func TestJobWaitsForItsTime(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	ran := make(chan time.Time, 1)
	s.work(t, func(context.Context, domain.Job) error { ran <- time.Now(); return nil })
	due := time.Now().Add(1500 * time.Millisecond)
	s.enqueue(t, "later", 1500*time.Millisecond)
	select {
	case at := <-ran:
		if at.Before(due.Add(-10*time.Millisecond)) || at.After(due.Add(10*time.Second)) {
			t.Errorf("it ran %v after its time", at.Sub(due))
		}
	case <-time.After(time.Minute):
		t.Fatal("it did not run")
	}
}

// A stop waits for what is in hand.
func TestStopWaitsForJobs(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	began, ended := make(chan bool), false
	ctx, stop := context.WithCancel(t.Context())
	stopped := make(chan error)
	go func() {
		stopped <- s.run(ctx, 1, func(ctx context.Context, _ domain.Job) error {
			close(began)
			time.Sleep(500 * time.Millisecond)
			ended = ctx.Err() == nil
			return nil
		})
	}()
	id := s.enqueue(t, "slow", 0)
	<-began
	stop()
	if err := <-stopped; err != nil || !ended {
		t.Errorf("it stopped with %v, the job had ended: %v", err, ended)
	}
	if j := s.get(t, id); j.State != domain.JobSucceeded {
		t.Errorf("the job is %s", j.State)
	}
}

// A process that was frozen for so long that its job was given to another tells
// too late what became of it.
func TestLateReportChangesNothing(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	second, over := make(chan bool), make(chan bool)
	var calls atomic.Int32
	handle := func(ctx context.Context, _ domain.Job) error {
		if calls.Add(1) > 1 {
			close(second)
			return nil
		}
		_, err := s.beneath.Exec(ctx, "UPDATE public.river_job SET state = 'available'")
		<-over
		return errors.Join(err, errors.New("late"))
	}
	id := s.enqueue(t, "frozen", 0)
	for range 2 {
		go func() { _ = s.run(t.Context(), 1, handle) }()
	}
	<-second
	wait(t, func() bool { return s.get(t, id).State == domain.JobSucceeded })
	close(over)
	wait(t, func() bool { return s.get(t, id).State == domain.JobSucceeded })
	time.Sleep(time.Second)
	if j := s.get(t, id); j.State != domain.JobSucceeded || j.Error != "" || calls.Load() != 2 {
		t.Errorf("after %d calls it is %+v", calls.Load(), j)
	}
}

// A job whose process died after its end, before the queue heard of it, is not
// done again.
func TestFinishedJobIsNotDoneAgain(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	id, other := s.enqueue(t, "finished", 0), s.enqueue(t, "other", 0)
	s.exec(t, "UPDATE public.jobs SET state = 'SUCCEEDED' WHERE id = $1", id)
	s.work(t, func(_ context.Context, j domain.Job) error {
		if j.ID == id {
			t.Error("it was done again")
		}
		return nil
	})
	wait(t, func() bool { return s.get(t, other).State == domain.JobSucceeded })
	wait(t, func() bool {
		return value[int](t, s, "SELECT count(*) FROM public.river_job WHERE finalized_at IS NULL") == 0
	})
}

// A job that is cancelled on one node is heard of by the worker on another.
func TestCancelIsHeardOnAnotherNode(t *testing.T) {
	t.Parallel()
	here := openStore(t)
	there := openAt(t, here.url, nil)
	begun, heard := make(chan struct{}), make(chan error, 1)
	progress := postgres.NewJobProgress(here.db)
	here.work(t, func(ctx context.Context, j domain.Job) error {
		close(begun)
		for done := int64(1); ; done++ {
			if err := progress.Report(ctx, j.ID, done, 0); err != nil {
				heard <- err
				return err
			}
			time.Sleep(5 * time.Millisecond)
		}
	})
	id := here.enqueue(t, "kind.long", 0)
	<-begun
	asked, err := there.queue.Cancel(t.Context(), id, ports.SystemClock{}.Now())
	if must(t, err); asked.State != domain.JobRunning || !asked.CancelRequested {
		t.Errorf("got %+v", asked)
	}
	if err := <-heard; !errors.Is(err, domain.ErrCancelled) {
		t.Errorf("the worker heard %v", err)
	}
	there.becomes(t, id, domain.JobCancelled)
}
