package cache

import (
	"sync"

	"github.com/tenon-health/tenon/core/domain"
)

// change numbers the last change of a tenant's facts, and of everybody's.
type change struct{ own, everybody uint64 }

// changes counts the changes that were told: a number for each tenant that has
// had one.
type changes struct {
	mu        sync.RWMutex
	of        map[domain.TenantID]uint64
	everybody uint64
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
