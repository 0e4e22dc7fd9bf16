package jobs

import (
	"context"
	"log/slog"
	"time"

	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/core/domain"
)

// How often it is looked whether an epoch is over. Every node tries; the first signs.
const (
	minEpochPause = 100 * time.Millisecond
	maxEpochPause = 5 * time.Minute
	epochTimeout  = 2 * time.Minute // witnesses and the store of anchors may be slow
)

// auditLogs keeps the logs until ctx ends. Those outside are asked before the first entry is taken in: a database that
// was restored must not grow into another history.
func auditLogs(ctx context.Context, c *core.Core, log *slog.Logger) {
	if err := compareAudit(ctx, c); err != nil && ctx.Err() == nil {
		logAudit(log, err)
	}
	signing := make(chan struct{})
	go func() {
		defer close(signing)
		signAudit(ctx, c, log)
	}()
	integrateAudit(ctx, c, log)
	<-signing
}

func compareAudit(ctx context.Context, c *core.Core) (err error) {
	ctx, cancel := context.WithTimeout(ctx, epochTimeout)
	defer cancel()
	defer func() {
		if recover() != nil { // it goes on
			err = errPanic
		}
	}()
	return c.Audit.Compare(ctx, domain.By(domain.SystemActor("")))
}

// signAudit signs at each epoch.
func signAudit(ctx context.Context, c *core.Core, log *slog.Logger) {
	for pause := minEpochPause; wait(ctx, pause); {
		next, err := signEpoch(ctx, c)
		if err != nil && ctx.Err() == nil {
			logAudit(log, err)
		}
		pause = min(max(next, minEpochPause), maxEpochPause)
	}
}

func signEpoch(ctx context.Context, c *core.Core) (next time.Duration, err error) {
	ctx, cancel := context.WithTimeout(ctx, epochTimeout)
	defer cancel()
	defer func() {
		if recover() != nil { // it goes on
			next, err = maxEpochPause, errPanic
		}
	}()
	return c.Audit.Epoch(ctx, domain.By(domain.SystemActor("")))
}

// logAudit tells the operator by codes only.
func logAudit(log *slog.Logger, err error) {
	log.Error("The audit logs could not be signed, or not by all who are to vouch for them.",
		"code", domain.AsError(err).Code, "cause", cause(err))
}
