package world

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/ports"
)

// clock is the machine's, plus what Later adds.
type clock struct{ installation *Installation }

// timer is a context that ends at its time.
type timer struct {
	at  time.Time
	end context.CancelFunc
}

func (c clock) Now() time.Time {
	c.installation.mu.Lock()
	defer c.installation.mu.Unlock()
	return c.installation.now()
}

func (w *Installation) now() time.Time { return ports.SystemClock{}.Now().Add(w.offset) }

func (c clock) Timeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	ctx, end := ports.SystemClock{}.Timeout(ctx, d)
	c.installation.mu.Lock()
	defer c.installation.mu.Unlock()
	t := &timer{c.installation.now().Add(d), end}
	c.installation.timers[t] = true
	return ctx, func() {
		end()
		c.installation.mu.Lock()
		defer c.installation.mu.Unlock()
		delete(c.installation.timers, t)
	}
}

// Advance moves the clock on, and ends what waits for a time that is over then.
func (w *Installation) Advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.offset += d
	for t := range w.timers {
		if !t.at.After(w.now()) {
			t.end()
		}
	}
}

// PendingTimers tells how much waits for a time at this moment.
func (w *Installation) PendingTimers() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.timers)
}
