package postgres

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Two nodes work one queue: every job is done, none by two at once.
func TestTwoNodesOneQueue(t *testing.T) {
	t.Parallel()
	here := openStore(t)
	there := openAt(t, here.direct.ConnString(), 4)
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
		enqueue(t, here, domain.JobKind("kind."+strconv.Itoa(i)), 0)
	}
	work(t, here, handle)
	work(t, there, handle)
	wait(t, func() bool { mu.Lock(); defer mu.Unlock(); return len(done) == 60 })
	wait(t, func() bool { return states(t, here)[domain.JobSucceeded] == 60 })
	for id, times := range done {
		if times != 1 {
			t.Errorf("%s was done %d times", id, times)
		}
	}
}

// Each way in which a job ends is told by its row, with codes only.
func TestJobRowsTellHowItWent(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	var mu sync.Mutex
	tries := map[domain.JobKind]int{}
	work(t, db, func(_ context.Context, j domain.Job) error {
		mu.Lock()
		defer mu.Unlock()
		tries[j.Kind]++
		switch j.Kind {
		case "hopeless":
			return domain.NoSuchUser.WithCause(errors.New("PATIENT"))
		case "panics":
			panic("PATIENT")
		case "fails once":
			if tries[j.Kind] == 1 {
				return errors.New("PATIENT")
			}
		}
		return nil
	})
	hopeless, panics, once := enqueue(t, db, "hopeless", 0), enqueue(t, db, "panics", 0), enqueue(t, db, "fails once", 0)
	wait(t, func() bool { return get(t, db, hopeless).State == domain.JobFailed })
	wait(t, func() bool { return get(t, db, panics).State == domain.JobRetrying })
	wait(t, func() bool { return get(t, db, once).State == domain.JobSucceeded })
	if j := get(t, db, hopeless); j.Error != "user_not_found" || j.Attempts != 1 {
		t.Errorf("the hopeless job is %+v", j)
	}
	if j := get(t, db, panics); j.Error != "internal" {
		t.Errorf("the job that panicked is %+v", j)
	}
	if j := get(t, db, once); j.Attempts != 2 || j.Error != "" {
		t.Errorf("the job that failed once is %+v", j)
	}
	var leaks int
	must(t, db.shared(t.Context()).raw("SELECT count(*) FROM public.river_job AS j WHERE j::text LIKE '%PATIENT%'").Scan(t.Context(), &leaks))
	if leaks != 0 {
		t.Error("the queue keeps what errors say")
	}
}

// The last attempt leaves a dead job.
func TestJobDies(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	id := enqueue(t, db, "never", 0)
	must(t, db.exec(t.Context(), "UPDATE public.river_job SET max_attempts = 2"))
	work(t, db, func(context.Context, domain.Job) error { return errors.New("no") })
	wait(t, func() bool { return get(t, db, id).State == domain.JobDead })
	if j := get(t, db, id); j.Attempts != 2 || j.Error != "internal" {
		t.Errorf("it is %+v", j)
	}
}

// A job does not start before its time, and soon after it.
func TestJobWaitsForItsTime(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	ran := make(chan time.Time, 1)
	work(t, db, func(context.Context, domain.Job) error { ran <- time.Now(); return nil })
	due := time.Now().Add(1500 * time.Millisecond)
	enqueue(t, db, "later", 1500*time.Millisecond)
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
	db := openStore(t)
	began, ended := make(chan bool), false
	ctx, stop := context.WithCancel(t.Context())
	stopped := make(chan error)
	go func() {
		stopped <- NewJobs(db, 1).Run(ctx, func(ctx context.Context, _ domain.Job) error {
			close(began)
			time.Sleep(500 * time.Millisecond)
			ended = ctx.Err() == nil
			return nil
		})
	}()
	id := enqueue(t, db, "slow", 0)
	<-began
	stop()
	if err := <-stopped; err != nil || !ended {
		t.Errorf("it stopped with %v, the job had ended: %v", err, ended)
	}
	if j := get(t, db, id); j.State != domain.JobSucceeded {
		t.Errorf("the job is %s", j.State)
	}
}

// A process that was frozen for so long that its job was given to another tells
// too late what became of it.
func TestLateReportChangesNothing(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	second, over := make(chan bool), make(chan bool)
	var calls atomic.Int32
	handle := func(ctx context.Context, _ domain.Job) error {
		if calls.Add(1) > 1 {
			close(second)
			return nil
		}
		err := db.exec(ctx, "UPDATE public.river_job SET state = 'available'")
		<-over
		return errors.Join(err, errors.New("late"))
	}
	id := enqueue(t, db, "frozen", 0)
	for range 2 {
		go func() { _ = NewJobs(db, 1).Run(t.Context(), handle) }()
	}
	<-second
	wait(t, func() bool { return get(t, db, id).State == domain.JobSucceeded })
	close(over)
	wait(t, func() bool { return get(t, db, id).State == domain.JobSucceeded })
	time.Sleep(time.Second)
	if j := get(t, db, id); j.State != domain.JobSucceeded || j.Error != "" || calls.Load() != 2 {
		t.Errorf("after %d calls it is %+v", calls.Load(), j)
	}
}

// Of two runs of a job the later one counts, however the earlier ends.
func TestTheLastRunCounts(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	ctx, q := t.Context(), queue{db}
	id := enqueue(t, db, "twice", 0)
	run := func() domain.Job {
		j, over, err := q.begin(ctx, id)
		if must(t, err); over {
			t.Fatal("it is over")
		}
		return j
	}
	end := func(j domain.Job, state domain.JobState, want bool) {
		t.Helper()
		counts, err := q.end(ctx, j, verdict{state: state})
		if must(t, err); counts != want {
			t.Errorf("the end of %d counts: %v", j.Attempts, counts)
		}
	}
	first, second := run(), run()
	end(first, domain.JobSucceeded, false)
	end(second, domain.JobQueued, true)
	end(first, domain.JobSucceeded, false)
	third := run()
	end(first, domain.JobSucceeded, false)
	end(third, domain.JobRetrying, true)
	end(third, domain.JobSucceeded, false)
	if j := get(t, db, id); j.State != domain.JobRetrying || j.Attempts != 2 {
		t.Errorf("it is %+v", j)
	}
}

// A job whose process died after its end, before the queue heard of it, is not
// done again.
func TestFinishedJobIsNotDoneAgain(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	id, other := enqueue(t, db, "finished", 0), enqueue(t, db, "other", 0)
	must(t, db.exec(t.Context(), "UPDATE public.jobs SET state = 'SUCCEEDED' WHERE id = ?", id))
	work(t, db, func(_ context.Context, j domain.Job) error {
		if j.ID == id {
			t.Error("it was done again")
		}
		return nil
	})
	wait(t, func() bool { return get(t, db, other).State == domain.JobSucceeded })
	wait(t, func() bool {
		var open int
		must(t, db.shared(t.Context()).raw("SELECT count(*) FROM public.river_job WHERE finalized_at IS NULL").Scan(t.Context(), &open))
		return open == 0
	})
}

func enqueue(t *testing.T, db *DB, kind domain.JobKind, in time.Duration) domain.JobID {
	t.Helper()
	j := domain.NewJob(domain.JobID(new(ports.RandomIDs).New(now())), kind, "e", "org_A", domain.Call{Actor: domain.Actor{Subject: "ada"}}, now(), nil)
	j.RunAt = j.RunAt.Add(in)
	must(t, New(db).Queue.Enqueue(t.Context(), j))
	return j.ID
}

// work runs the queue until the test ends.
func work(t *testing.T, db *DB, handle func(context.Context, domain.Job) error) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- NewJobs(db, 4).Run(ctx, handle) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func get(t *testing.T, db *DB, id domain.JobID) domain.Job {
	t.Helper()
	j, err := New(db).Queue.Get(t.Context(), id)
	must(t, err)
	return j
}

func states(t *testing.T, db *DB) map[domain.JobState]int {
	t.Helper()
	page, err := New(db).Queue.List(t.Context(), domain.JobQuery{Paging: domain.Paging{Size: 100}})
	must(t, err)
	n := map[domain.JobState]int{}
	for _, j := range page.Items {
		n[j.State]++
	}
	return n
}

func wait(t *testing.T, until func() bool) {
	t.Helper()
	for end := time.Now().Add(60 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if until() {
			return
		}
	}
	t.Fatal("it did not happen within a minute")
}
