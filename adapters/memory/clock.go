package memory

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/tenon-health/tenon/ports"
)

// Clock stands still until somebody moves it on.
type Clock struct {
	mu       sync.Mutex
	now      time.Time
	timeouts []*timeout // that have not ended, the earliest first
}

// timeout ends a context at its time.
type timeout struct {
	at  time.Time
	end context.CancelCauseFunc
}

var _ ports.Clock = (*Clock)(nil)

// NewClock returns a clock that stands at start.
func NewClock(start time.Time) *Clock { return &Clock{now: start.UTC().Truncate(time.Millisecond)} }

// Now is where the clock stands.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock on by whole milliseconds, and ends what has had its time.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d.Truncate(time.Millisecond))
	for len(c.timeouts) > 0 && !c.now.Before(c.timeouts[0].at) {
		c.timeouts[0].end(context.DeadlineExceeded)
		c.timeouts = c.timeouts[1:]
	}
}

// Timeout ends when the clock has been moved on by d; context.Cause tells whether it was that.
func (c *Clock) Timeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	ctx, end := context.WithCancelCause(ctx)
	if d <= 0 {
		end(context.DeadlineExceeded)
		return ctx, func() {}
	}
	t := c.wait(d, end)
	return ctx, func() { c.forget(t) }
}

func (c *Clock) wait(d time.Duration, end context.CancelCauseFunc) *timeout {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := &timeout{c.now.Add(d), end}
	later := func(other *timeout) bool { return other.at.After(t.at) }
	place := slices.IndexFunc(c.timeouts, later)
	if place < 0 {
		place = len(c.timeouts)
	}
	c.timeouts = slices.Insert(c.timeouts, place, t)
	return t
}

func (c *Clock) forget(t *timeout) {
	t.end(context.Canceled)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.timeouts = slices.DeleteFunc(c.timeouts, func(other *timeout) bool { return other == t })
}
