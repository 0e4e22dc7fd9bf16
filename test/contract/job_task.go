package contract

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// ticks are when a periodic task came, to any of several runners.
type ticks struct {
	mu     sync.Mutex
	at     []time.Time
	inHand atomic.Int32
}

// handle proves that a task is never worked off by two at once, and may report.
func (c *ticks) handle(t *testing.T, s *jobWorker) domain.JobHandler {
	return func(ctx context.Context, j domain.Job) (string, error) {
		if c.inHand.Add(1) > 1 {
			t.Error("a task is in two hands at once")
		}
		defer c.inHand.Add(-1)
		if err := s.JobProgress.Report(ctx, j.ID, 1, 1); err != nil || j.ID != "" || j.Kind != "test.tick" ||
			j.Attempts != 1 {
			t.Errorf("%+v reports %v", j, err)
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.at = append(c.at, time.Now())
		return "", nil
	}
}

func (c *ticks) times() []time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// eventually waits until so many have come.
func eventually(t *testing.T, what string, n int, came func() int) {
	t.Helper()
	for late := time.Now().Add(time.Minute); came() < n; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(late) {
			t.Fatalf("%s came %d times within a minute, want %d", what, came(), n)
		}
	}
}

// jobTasks proves that a task comes about once in its period among two runners on
// one store, soon after they start and after one has stopped, and again if it
// has failed.
func jobTasks(t *testing.T, s *jobWorker) {
	const period = time.Second
	var c ticks
	var fails atomic.Int32
	tick := c.handle(t, s)
	handle := func(ctx context.Context, j domain.Job) (string, error) {
		switch {
		case j.Kind == "test.tick":
			return tick(ctx, j)
		case fails.Add(1) == 1:
			return "", domain.ErrMailUnavailable
		}
		return "", nil
	}
	tasks := []domain.PeriodicTask{{Kind: "test.tick", Every: period}, {Kind: "test.fails", Every: time.Hour}}
	stopOne, stopOther := s.run(t, tasks, handle), s.run(t, tasks, handle)
	defer stopOther()
	ticked := func() int { return len(c.times()) }
	eventually(t, "the task", 6, ticked)
	at := c.times()
	if took := at[5].Sub(at[0]); took < 4*period || took > 30*period {
		t.Errorf("it came 6 times within %v, every %v", took, period)
	}
	eventually(t, "the task that failed once", 2, func() int { return int(fails.Load()) })
	stopOne()
	eventually(t, "the task", ticked()+3, ticked)
}
