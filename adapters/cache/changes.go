package cache

import (
	"sync"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// How long something is remembered: half of the second within which a change is
// effective everywhere, or long while the feed tells of every change sooner.
const (
	maxAge         = 500 * time.Millisecond
	maxAgeWhileFed = time.Minute
)

// change numbers the last change of a tenant's facts, and of everybody's.
type change struct{ own, everybody uint64 }

// changes counts the changes that were told: a number for each tenant that has
// had one. It knows what may still be remembered.
type changes struct {
	alive     func() bool
	now       func() time.Time
	mu        sync.RWMutex
	of        map[domain.TenantID]uint64
	everybody uint64
}

func newChanges(feed ports.FactsFeed, now func() time.Time) *changes {
	c := &changes{now: now, of: map[domain.TenantID]uint64{}}
	c.alive = feed.Subscribe(c.add)
	return c
}

func (c *changes) last(t domain.TenantID) change {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return change{c.of[t], c.everybody}
}

// add counts a change; the empty tenant means everybody.
func (c *changes) add(t domain.TenantID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t == "" {
		c.everybody++
		return
	}
	c.of[t]++
}

// fresh reports whether what was asked then is remembered now.
func (c *changes) fresh(now, then time.Time) bool {
	age := now.Sub(then)
	return age >= 0 && (age < maxAge || age < maxAgeWhileFed && c.alive())
}
