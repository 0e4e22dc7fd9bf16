package slot

import (
	"container/list"
	"sync"

	"github.com/tenon-health/tenon/core/domain"
)

// share is what tenants share: the connections of one pool, or the work of one kind.
type share struct {
	bound
	mu      sync.Mutex
	taken   int
	tenants map[who]*tenant
	waiting list.List // of tenants of which somebody waits, whose turn it is first
}

func newShare(b bound) *share { return &share{bound: b, tenants: map[who]*tenant{}} }

// who is bounded by itself: a tenant, the platform's own people, or all who have no token.
type who struct {
	domain.TenantID
	public bool
}

// tenant is remembered while it holds a slot or waits for one.
type tenant struct {
	who
	taken  int
	queues [2]list.List  // of waiters: the critical ones are first
	turn   *list.Element // nil while nobody waits
}

// waiter is let in by closing its channel.
type waiter struct {
	let   chan struct{}
	queue *list.List
	place *list.Element
}

func (s *share) tenant(c domain.SlotClaim) *tenant {
	w := who{c.Tenant, c.Public}
	t, known := s.tenants[w]
	if !known {
		t = &tenant{who: w}
		s.tenants[w] = t
	}
	return t
}

// free reports whether a tenant may have one more.
func (s *share) free(t *tenant, critical bool) bool {
	each, all := s.most(critical)
	return t.taken < each && (all == 0 || s.taken < all)
}

func (s *share) grant(t *tenant) { t.taken++; s.taken++ }

func (s *share) giveBack(t *tenant) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t.taken--
	s.taken--
	s.letIn()
	s.forget(t)
}

func (s *share) forget(t *tenant) {
	if t.taken == 0 && t.turn == nil {
		delete(s.tenants, t.who)
	}
}

// letIn lets in as many as there is room for: each tenant has its turn, whatever waits of the others.
func (s *share) letIn() {
	for e := s.waiting.Front(); e != nil; {
		t := e.Value.(*tenant)
		if !s.letInOne(t) {
			e = e.Next()
			continue
		}
		if t.turn != nil {
			s.waiting.MoveToBack(t.turn)
		}
		e = s.waiting.Front()
	}
}

func (s *share) letInOne(t *tenant) bool {
	for i := range t.queues {
		if first := t.queues[i].Front(); first != nil && s.free(t, i == 0) {
			w := first.Value.(*waiter)
			s.grant(t)
			s.leave(t, w)
			close(w.let)
			return true
		}
	}
	return false
}
