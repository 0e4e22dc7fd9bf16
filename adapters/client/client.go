// Package client keeps the clients of datasources: a bounded number of them, each open while
// it is used and for some minutes more.
package client

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

const (
	// maxClients is of one kind on one node. What one that works holds, some
	// connections and a quarter of a megabyte, BenchmarkDatasources tells.
	maxClients = 200
	idleTime   = 5 * time.Minute // after which a client that nobody uses is closed
	maxWait    = 3 * time.Second // for one of the others to be no longer in use
)

// What keeps a client from being had, beside what it says itself when it is opened.
var (
	ErrBusy   = errors.New("more datasources are in use on this node than it has clients for")
	ErrClosed = errors.New("the clients of datasources are closed, as the program ends")
)

// Target is all of a datasource that its client is made of: where it differs, another
// client is needed.
type Target struct {
	ID       domain.DatasourceID
	Host     string
	Port     int
	Database string
	User     string
	Options  domain.DatasourceOptions
	Password domain.Secret
}

// TargetOf leaves out what a client does not depend on.
func TargetOf(d domain.Datasource, password domain.Secret) Target {
	return Target{d.ID, d.Host, d.Port, d.Database, d.User, d.Options, password}
}

// Cache is the clients of one kind. The zero Cache is none: see New.
type Cache[C any] struct {
	open    func(Target) (C, error)
	close   func(C)
	mu      sync.Mutex
	entries map[domain.DatasourceID]*entry[C] // the one of each datasource that is handed out
	count   int                               // of those that are open, or just closing
	uses    uint64
	freed   chan struct{} // closed when one may be closed or has been
	closing sync.WaitGroup
	ended   bool
}

// New hands out what open makes. Both may take their time, and neither may call the cache.
func New[C any](open func(Target) (C, error), close func(C)) *Cache[C] {
	return &Cache[C]{
		open: open, close: close, entries: map[domain.DatasourceID]*entry[C]{}, freed: make(chan struct{}),
	}
}

// Acquire returns the client of a target, which is not closed before it is released. It waits
// for a moment when all are in use.
func (c *Cache[C]) Acquire(ctx context.Context, t Target) (client C, release func(), err error) {
	e, err := c.await(ctx, t)
	if err != nil {
		return client, nil, err
	}
	if client, err = e.client(); err != nil {
		c.forget(e)
		return client, nil, err
	}
	return client, sync.OnceFunc(func() { c.release(e) }), nil
}

func (c *Cache[C]) await(ctx context.Context, t Target) (*entry[C], error) {
	ctx, cancel := context.WithTimeout(ctx, maxWait)
	defer cancel()
	for {
		e, freed, err := c.take(t)
		if e != nil || err != nil {
			return e, err
		}
		select {
		case <-freed:
		case <-ctx.Done():
			return nil, ErrBusy
		}
	}
}

// Close closes all that nobody uses; the others follow when they are released.
func (c *Cache[C]) Close() {
	c.mu.Lock()
	c.ended = true
	for _, e := range c.entries {
		c.retire(e)
	}
	c.mu.Unlock()
	c.closing.Wait()
}
