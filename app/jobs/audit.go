package jobs

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/core/domain"
)

// How often entries of the audit trail are taken into its logs. Every node tries; one at a time does it for each log.
const (
	integrateInterval    = 500 * time.Millisecond
	maxIntegrateInterval = time.Minute // pause after many failures
	integrateTimeout     = 10 * time.Minute
)

var errPanic = errors.New("jobs: taking entries into the audit logs panicked")

// integrateAudit does so again and again until ctx ends, more slowly while it fails.
func integrateAudit(ctx context.Context, c *core.Core, log *slog.Logger) {
	failures := 0
	for wait(ctx, integrateBackoff(failures)) {
		integrated, err := integratePending(ctx, c)
		if err == nil {
			failures = 0
			continue
		}
		if failures++; integrated > 0 { // one log is damaged, and all others are not to wait for it
			failures = min(failures, 2)
		}
		if ctx.Err() == nil {
			log.Error("Entries of the audit trail could not be taken into its logs.", "code", domain.AsError(err).Code)
		}
	}
}

// integrateBackoff doubles with every failure in a row.
func integrateBackoff(failures int) time.Duration {
	return min(integrateInterval<<min(failures, 10), maxIntegrateInterval)
}

// integratePending goes on until nothing is left that can be taken in.
func integratePending(ctx context.Context, c *core.Core) (total int, err error) {
	ctx, cancel := context.WithTimeout(ctx, integrateTimeout)
	defer cancel()
	defer func() {
		if recover() != nil { // it goes on
			err = errPanic
		}
	}()
	for {
		integrated, err := c.Audit.Integrate(ctx, domain.By(domain.SystemActor("")))
		if total += integrated; integrated == 0 {
			return total, err
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
