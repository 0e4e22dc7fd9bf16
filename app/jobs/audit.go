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

// How often the audit trail is sealed. Every node tries; one at a time does it,
// by the store's lock.
const (
	sealEvery   = 500 * time.Millisecond
	sealSlowest = time.Minute // pause after many failures
	sealTime    = 10 * time.Minute
)

var errPanic = errors.New("jobs: the sealer panicked")

// sealAudit seals again and again until ctx ends, more slowly while it fails.
func sealAudit(ctx context.Context, c *core.Core, log *slog.Logger) {
	failures := 0
	for wait(ctx, sealPause(failures)) {
		err := sealPending(ctx, c)
		if err == nil {
			failures = 0
			continue
		}
		failures++
		if ctx.Err() == nil {
			log.Error("The audit trail could not be sealed.", "code", domain.AsError(err).Code)
		}
	}
}

// sealPause doubles with every failure in a row.
func sealPause(failures int) time.Duration {
	return min(sealEvery<<min(failures, 10), sealSlowest)
}

// sealPending seals until nothing is left to seal.
func sealPending(ctx context.Context, c *core.Core) (err error) {
	ctx, cancel := context.WithTimeout(ctx, sealTime)
	defer cancel()
	defer func() {
		if recover() != nil { // it goes on
			err = errPanic
		}
	}()
	for {
		sealed, err := c.Audit.Chain(ctx, domain.By(domain.System("")))
		if err != nil || sealed < audit.Batch {
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
