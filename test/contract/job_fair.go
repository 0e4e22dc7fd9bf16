package contract

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
)

// jobOrder is in which order jobs of several enterprises have begun.
type jobOrder struct {
	mu    sync.Mutex
	begun []domain.EnterpriseID
}

func (o *jobOrder) add(e domain.EnterpriseID) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begun = append(o.begun, e)
}

func (o *jobOrder) all() []domain.EnterpriseID {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.begun)
}

// enqueueMany stores n jobs of one enterprise, which do the same.
func (s *jobWorker) enqueueMany(t *testing.T, n int, do jobFunc) domain.EnterpriseID {
	t.Helper()
	first := s.newDue(t, do)
	handler, _ := s.handlers.Load(first.ID)
	must(t, s.InTx(t.Context(), func(ctx context.Context) error {
		for range n {
			j := first
			j.ID = domain.JobID(newID())
			s.handlers.Store(j.ID, handler)
			must(t, s.Jobs.Enqueue(ctx, j))
		}
		return nil
	}))
	return first.Enterprise
}

// jobTurns proves that the enterprises take turns: whoever has a few jobs does not
// wait for all of who came before with many, and of two with many neither does.
func jobTurns(t *testing.T, s *jobWorker) {
	var order jobOrder
	note := func(_ context.Context, j domain.Job) error {
		order.add(j.Enterprise)
		return nil
	}
	one, other := s.enqueueMany(t, 150, note), s.enqueueMany(t, 150, note)
	few := []domain.EnterpriseID{s.enqueueMany(t, 1, note), s.enqueueMany(t, 1, note)}
	t.Cleanup(s.work(t))
	eventually(t, "a job", 302, func() int { return len(order.all()) })
	begun := order.all()
	for _, e := range few {
		if at := slices.Index(begun, e); at > 50 {
			t.Errorf("the only job of an enterprise began as number %d of %d", at+1, len(begun))
		}
	}
	half := map[domain.EnterpriseID]int{}
	for _, e := range begun[:len(begun)/2] {
		half[e]++
	}
	if ratio := float64(half[one]) / float64(half[other]); ratio < 0.5 || ratio > 2 {
		t.Errorf("of the first half, %d were of one enterprise and %d of the other", half[one], half[other])
	}
}

// jobSpareWorker proves that the long jobs of some enterprises do not take all
// workers: the only job of another begins while they go on.
func jobSpareWorker(t *testing.T, s *jobWorker) {
	var order jobOrder
	release := make(chan struct{})
	long := func(_ context.Context, j domain.Job) error {
		order.add(j.Enterprise)
		<-release
		return nil
	}
	s.enqueueMany(t, 40, long)
	s.enqueueMany(t, 40, long)
	stop := s.work(t)
	t.Cleanup(stop)
	defer close(release)
	s.allBusy(t, &order)
	only := s.newDue(t, func(context.Context, domain.Job) error { return nil })
	must(t, s.Jobs.Enqueue(t.Context(), only))
	s.becomes(t, only.ID, domain.JobSucceeded, 1)
	if held := len(order.all()); held >= 80 {
		t.Errorf("there were workers for all of %d long jobs, so this has proved nothing", held)
	}
}

// allBusy waits until no more jobs begin, because nobody is there to work them off.
func (s *jobWorker) allBusy(t *testing.T, order *jobOrder) {
	t.Helper()
	begun := -1
	expect.Eventually(t, "no more jobs begin", func() bool {
		before := begun
		begun = len(order.all())
		time.Sleep(500 * time.Millisecond)
		return begun > 0 && begun == before && begun == len(order.all())
	})
}
