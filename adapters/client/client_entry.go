package client

import (
	"sync"
	"time"
)

// entry is a client with those who use it.
type entry[C any] struct {
	target  Target
	client  func() (C, error) // opens it, once
	users   int
	idle    uint64 // when its last user was done, in the order of all
	expiry  *time.Timer
	retired bool // it is handed out no more
}

// take returns the entry of a target with one user more; or, if there is none to be had, what
// tells that one may be.
func (c *Cache[C]) take(t Target) (e *entry[C], freed <-chan struct{}, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended {
		return nil, nil, ErrClosed
	}
	e = c.entries[t.ID]
	if e != nil && e.target != t {
		c.retire(e)
		e = nil
	}
	if e == nil && c.count >= maxClients {
		c.makeSpace()
		return nil, c.freed, nil
	}
	if e == nil {
		e = c.add(t)
	}
	e.users++
	e.expiry.Stop()
	return e, nil, nil
}

func (c *Cache[C]) add(t Target) *entry[C] {
	e := &entry[C]{target: t, client: sync.OnceValues(func() (C, error) { return c.open(t) })}
	e.expiry = time.AfterFunc(idleTime, func() { c.expire(e) })
	c.entries[t.ID] = e
	c.count++
	return e
}

// makeSpace closes the client that was idle for longest.
func (c *Cache[C]) makeSpace() {
	var oldest *entry[C]
	for _, e := range c.entries {
		if e.users == 0 && (oldest == nil || e.idle < oldest.idle) {
			oldest = e
		}
	}
	if oldest != nil {
		c.retire(oldest)
	}
}

func (c *Cache[C]) release(e *entry[C]) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e.users--; e.users > 0 {
		return
	}
	if e.retired {
		c.end(e)
		return
	}
	c.uses++
	e.idle = c.uses
	e.expiry.Reset(idleTime)
	c.signal()
}

// forget is release for a client that could not be opened: the next one tries again.
func (c *Cache[C]) forget(e *entry[C]) {
	c.mu.Lock()
	c.retire(e)
	c.mu.Unlock()
	c.release(e)
}

func (c *Cache[C]) expire(e *entry[C]) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e.users == 0 { // or somebody came just now
		c.retire(e)
	}
}

// retire closes a client, at once or when its last user is done.
func (c *Cache[C]) retire(e *entry[C]) {
	if e.retired {
		return
	}
	e.retired = true
	delete(c.entries, e.target.ID)
	if e.users == 0 {
		c.end(e)
	}
}

// end closes a client that nobody uses and nobody gets any more. Until then it counts.
func (c *Cache[C]) end(e *entry[C]) {
	e.expiry.Stop()
	c.closing.Go(func() {
		if client, err := e.client(); err == nil {
			c.close(client)
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.count--
		c.signal()
	})
}

func (c *Cache[C]) signal() {
	close(c.freed)
	c.freed = make(chan struct{})
}
