package access

import (
	"context"
	"sync"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// A standing that was asked for a moment ago serves reads, never writes: what
// changes is effective within a second on every node, at once on that which
// changed it, and a screen that loads ten things asks once.
const (
	lately   = 500 * time.Millisecond
	mostSeen = 10_000
)

type seen struct {
	standing domain.Standing
	at       time.Time
}

type recent struct {
	mu    sync.Mutex
	seen  map[domain.Asking]seen
	since int // how often all was forgotten
}

func (d *Desk) lately(ctx context.Context, q domain.Asking) (domain.Standing, error) {
	now := time.Now() // of this process: how long it remembers is nobody else's time
	s, since, ok := d.recent.get(q, now)
	if ok {
		return s, nil
	}
	s, err := d.store.Standings.Of(ctx, q)
	if err == nil {
		d.recent.put(q, seen{s, now}, since)
	}
	return s, err
}

func (r *recent) get(q domain.Asking, now time.Time) (s domain.Standing, since int, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	known, ok := r.seen[q]
	return known.standing, r.since, ok && now.Sub(known.at) < lately
}

// forget lets whoever has just written read what they wrote.
func (r *recent) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.seen)
	r.since++
}

// put remembers, unless all was forgotten since the question was asked: the
// answer may be from before.
func (r *recent) put(q domain.Asking, s seen, since int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.since != since {
		return
	}
	if len(r.seen) >= mostSeen {
		clear(r.seen)
	}
	r.seen[q] = s
}
