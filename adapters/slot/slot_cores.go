package slot

import (
	"sync"
	"time"
)

const (
	quick  = 50 * time.Millisecond // a call that lasts longer waits more than it computes: it leaves its core to others
	recent = time.Second           // a tenant that has called since is at work
)

// cores are what tenants share whichever pool they take connections of. While others are at work a tenant has quick
// calls on some of the cores only, so that what others ask finds one idle; its long calls are not counted.
type cores struct {
	now          func() time.Time
	each         int // quick calls of one tenant
	mu           sync.Mutex
	last, before ask // before is the latest of somebody else than last
}

// ask is somebody who has called.
type ask struct {
	who
	at time.Time
}

func (c *cores) note(w who) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.last.who != w {
		c.before = c.last
	}
	c.last = ask{w, c.now()}
}

// othersAtWork reports whether anybody else than w is.
func (c *cores) othersAtWork(w who) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	other := c.last
	if other.who == w {
		other = c.before
	}
	return c.now().Sub(other.at) < recent
}

// free reports whether a tenant may have one more quick call, or one more still that is critical.
func (c *cores) free(t *tenant, critical bool) bool {
	if c == nil {
		return true
	}
	most := c.each
	if critical {
		most++
	}
	first := t.taken.Back() // of as many of the latest as there may be
	for n := 1; n < most && first != nil; n++ {
		first = first.Prev()
	}
	return first == nil || c.now().Sub(first.Value.(time.Time)) >= quick || !c.othersAtWork(t.who)
}

// lookAgain lets those in who wait for a core once a call has become a long one, or others have left.
func (s *share) lookAgain() {
	if s.cores == nil || s.looking || s.waiting.Len() == 0 {
		return
	}
	s.looking = true
	time.AfterFunc(quick, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.looking = false
		s.letIn()
		s.lookAgain()
	})
}
