package slot

import (
	"container/list"
	"sync"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// share is what tenants share: the connections of one pool, or the work of one kind.
type share struct {
	bound
	now     func() time.Time
	cores   *cores // nil where nothing is computed
	mu      sync.Mutex
	taken   int
	tenants map[who]*tenant
	waiting list.List // of tenants of which somebody waits, whose turn it is first
	looking bool      // whether it is planned to look again who may be let in
}

func newShare(b bound, now func() time.Time, c *cores) *share {
	return &share{bound: b, now: now, cores: c, tenants: map[who]*tenant{}}
}

// who is bounded by itself: a tenant, the platform's own people, or all who have no token.
type who struct {
	domain.TenantID
	public bool
}

// tenant is remembered while it holds a slot or waits for one.
type tenant struct {
	who
	taken  list.List     // of the moments at which slots were taken, the latest last
	queues [2]list.List  // of waiters: the critical ones are first
	turn   *list.Element // nil while nobody waits
}

// grant is one slot that a tenant has.
type grant struct {
	*tenant
	slot *list.Element
}

// waiter is let in by closing its channel.
type waiter struct {
	grant
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
	return t.taken.Len() < each && (all == 0 || s.taken < all) && s.cores.free(t, critical)
}

func (s *share) grant(t *tenant) grant {
	s.taken++
	return grant{t, t.taken.PushBack(s.now())}
}

func (s *share) giveBack(g grant) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g.taken.Remove(g.slot)
	s.taken--
	s.letIn()
	s.forget(g.tenant)
}

func (s *share) forget(t *tenant) {
	if t.taken.Len() == 0 && t.turn == nil {
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
			w.grant = s.grant(t)
			s.leave(w)
			close(w.let)
			return true
		}
	}
	return false
}
