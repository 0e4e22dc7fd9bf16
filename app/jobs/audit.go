package jobs

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/core/audit"
	"github.com/tenon-health/tenon/core/domain"
)

// How often the audit trail is chained. Every node tries; one at a time does it,
// by the store's lock.
const (
	chainInterval    = 500 * time.Millisecond
	maxChainInterval = time.Minute // pause after many failures
	chainTimeout     = 10 * time.Minute
)

var errPanic = errors.New("jobs: chaining the audit trail panicked")

// chainAudit chains again and again until ctx ends, more slowly while it fails.
func chainAudit(ctx context.Context, c *core.Core, log *slog.Logger) {
	errorMap := 0
	for wait(ctx, chainBackoff(errorMap)) {
		err := chainPending(ctx, c)
		if err == nil {
			errorMap = 0
			continue
		}
		errorMap++
		if ctx.Err() == nil {
			log.Error("The audit trail could not be chained.", "code", domain.AsError(err).Code)
		}
	}
}

// chainBackoff doubles with every failure in a row.
func chainBackoff(errorMap int) time.Duration {
	return min(chainInterval<<min(errorMap, 10), maxChainInterval)
}

// chainPending chains until nothing is left to chain.
func chainPending(ctx context.Context, c *core.Core) (err error) {
	ctx, cancel := context.WithTimeout(ctx, chainTimeout)
	defer cancel()
	defer func() {
		if recover() != nil { // it goes on
			err = errPanic
		}
	}()
	for {
		chained, err := c.Audit.Chain(ctx, domain.By(domain.SystemActor("")))
		if err != nil || chained < audit.Batch {
			return err
		}
	}
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
