package world

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/ports"
)

// clock is the machine's, plus what Later adds.
type clock struct{ w *World }

// timer is a context that ends at its time.
type timer struct {
	at  time.Time
	end context.CancelFunc
}

func (c clock) Now() time.Time {
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	return c.w.now()
}

func (w *World) now() time.Time { return ports.SystemClock{}.Now().Add(w.late) }

func (c clock) Timeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	ctx, end := ports.SystemClock{}.Timeout(ctx, d)
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	t := &timer{c.w.now().Add(d), end}
	c.w.timers[t] = true
	return ctx, func() {
		end()
		c.w.mu.Lock()
		defer c.w.mu.Unlock()
		delete(c.w.timers, t)
	}
}

// Later moves the clock on, and ends what waits for a time that is over then.
func (w *World) Later(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.late += d
	for t := range w.timers {
		if !t.at.After(w.now()) {
			t.end()
		}
	}
}

// Waiting tells how much waits for a time at this moment.
func (w *World) Waiting() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.timers)
}
