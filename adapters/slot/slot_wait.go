package slot

import (
	"context"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// held is a ctx that holds a slot.
type held struct {
	context.Context
	key      keyOf
	share    *share
	grant    grant
	released atomic.Bool
}

func (h *held) Value(key any) any {
	if k, ok := key.(keyOf); ok && k == h.key {
		return h
	}
	return h.Context.Value(key)
}

func (h *held) release() {
	if h.released.CompareAndSwap(false, true) {
		h.share.giveBack(h.grant)
	}
}

// take takes a slot now, or waits for one.
func (s *share) take(ctx context.Context, c domain.SlotClaim, wait time.Duration) (grant, error) {
	g, w, err := s.takeOrQueue(c, wait)
	if err != nil || w == nil {
		return g, err
	}
	over := make(<-chan time.Time) // never
	if !c.Patient {
		timer := time.NewTimer(wait/2 + rand.N(wait/2+1)) // so that those who came together do not all come back together
		defer timer.Stop()
		over = timer.C
	}
	select {
	case <-w.let:
		return w.grant, nil
	case <-over:
		err = domain.ErrConcurrencyLimited.WithWait(wait)
	case <-ctx.Done():
		err = ctx.Err()
	}
	s.giveUp(w)
	return grant{}, err
}

// takeOrQueue returns no waiter if there is one free. Who comes does not pass those who wait.
func (s *share) takeOrQueue(c domain.SlotClaim, wait time.Duration) (grant, *waiter, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.tenant(c)
	s.cores.note(t.who)
	queue := &t.queues[1]
	if c.Critical {
		queue = &t.queues[0]
	}
	switch {
	case queue.Len() == 0 && s.free(t, c.Critical):
		return s.grant(t), nil, nil
	case queue.Len() >= maxWaiting && !c.Patient:
		return grant{}, nil, domain.ErrConcurrencyLimited.WithWait(wait)
	}
	w := &waiter{grant: grant{tenant: t}, let: make(chan struct{}), queue: queue}
	w.place = queue.PushBack(w)
	if t.turn == nil {
		t.turn = s.waiting.PushBack(t)
	}
	s.lookAgain()
	return grant{}, w, nil
}

// giveUp takes a waiter out of its queue. One that was let in at the same moment gives its slot back.
func (s *share) giveUp(w *waiter) {
	s.mu.Lock()
	select {
	case <-w.let:
		s.mu.Unlock()
		s.giveBack(w.grant)
		return
	default:
	}
	defer s.mu.Unlock()
	s.leave(w)
	s.forget(w.tenant)
}

func (s *share) leave(w *waiter) {
	t := w.tenant
	w.queue.Remove(w.place)
	if t.queues[0].Len()+t.queues[1].Len() == 0 {
		s.waiting.Remove(t.turn)
		t.turn = nil
	}
}
