package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/core/audit"
	"github.com/tenon-health/tenon/core/domain"
)

// chore is work that comes round by the clock.
type chore struct {
	name  string
	every time.Duration
	do    func(ctx context.Context, a domain.Call) (more bool, err error)
}

func chores(c *core.Core) []chore {
	return []chore{
		{"audit.seal", 500 * time.Millisecond, func(ctx context.Context, a domain.Call) (bool, error) {
			sealed, err := c.Audit.Chain(ctx, a)
			return sealed >= audit.Batch, err
		}},
		{"enterprise.reconcile", 5 * time.Minute, once(c.Enterprises.Reconcile)},
		{"import.sweep", 10 * time.Minute, once(c.Records.Sweep)},
		{"enterprise.expire", time.Hour, once(c.Enterprises.Expire)},
		{"invitation.expire", time.Hour, once(c.Users.Expire)},
		{"job.expire", time.Hour, once(c.Jobs.Expire)},
		{"key.expire", time.Hour, once(c.Auth.ExpireKeys)},
	}
}

func once(do func(context.Context, domain.Call) error) func(context.Context, domain.Call) (bool, error) {
	return func(ctx context.Context, a domain.Call) (bool, error) { return false, do(ctx, a) }
}

const (
	soon    = 5 * time.Second // after the start, what comes round rarely
	slowest = time.Minute     // pause after many failures, unless it is longer anyway
	longest = 10 * time.Minute
)

var errPanic = errors.New("jobs: a chore panicked")

// run does the chore again and again until ctx ends, and tells of every
// failure.
func (c chore) run(ctx context.Context, failed func(chore string, err error)) {
	failures := 0
	for pause := min(c.every, soon); wait(ctx, pause); pause = c.pause(failures) {
		failures++
		more, err := c.round(ctx)
		for err == nil && more {
			more, err = c.round(ctx)
		}
		if err == nil {
			failures = 0
		} else if ctx.Err() == nil {
			failed(c.name, err)
		}
	}
}

func (c chore) round(ctx context.Context) (more bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	defer func() {
		if recover() != nil { // the others go on
			err = errPanic
		}
	}()
	return c.do(ctx, domain.By(domain.System("")))
}

// pause doubles with every failure in a row.
func (c chore) pause(failures int) time.Duration {
	if failures == 0 {
		return c.every
	}
	return max(c.every, min(c.every<<min(failures, 10), slowest))
}

func wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
