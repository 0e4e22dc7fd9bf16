package contract

import (
	"context"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// auditProgress signs two epochs, of which one witness cosigns both, and another the first.
func auditProgress(t *testing.T, p ports.Set) {
	takenBack(t, p, func(ctx context.Context) {
		must(t, p.AuditCheckpoints.Lock(ctx))
		first := epochAt(ctx, t, p, lastEpoch+100, after(1))
		wantProgress(ctx, t, p, after(1), time.Time{})
		cosign(ctx, t, p, first, "a")
		wantProgress(ctx, t, p, after(1), time.Time{})
		cosign(ctx, t, p, first, "b")
		wantProgress(ctx, t, p, after(1), after(1))
		cosign(ctx, t, p, epochAt(ctx, t, p, lastEpoch+101, after(2)), "a")
		wantProgress(ctx, t, p, after(2), after(1))
		before := got(p.AuditCheckpoints.Progress(ctx, nil, 1))(t)
		wantSame(t, before.Cosigned, time.Time{})
		must(t, p.Audit.Append(ctx, newTrail(), newEntry(0)))
		must(t, p.AuditCheckpoints.Halt(ctx, domain.AuditHalt{At: after(0), Reason: domain.LogOlder}))
		now := got(p.AuditCheckpoints.Progress(ctx, nil, 1))(t)
		wantSame(t, now.Waiting > 0 && now.Halted && !before.Halted, true)
	})
}

func wantProgress(ctx context.Context, t *testing.T, p ports.Set, signed, cosigned time.Time) {
	t.Helper()
	now := got(p.AuditCheckpoints.Progress(ctx, []string{"a", "b", "c"}, 2))(t)
	wantSame(t, [2]time.Time{now.Signed.UTC(), now.Cosigned.UTC()}, [2]time.Time{signed.UTC(), cosigned.UTC()})
}

// epochAt signs the platform's log as it is then.
func epochAt(ctx context.Context, t *testing.T, p ports.Set, number int64, at time.Time) domain.AuditCheckpoint {
	t.Helper()
	head := got(p.AuditCheckpoints.Extend(ctx, tlog.Epoch{Number: number, At: at}.Line()))(t)
	state := stateOf(ctx, t, p, domain.EpochTrail)
	state.Head = head
	c := checkpointOf(state, number)
	must(t, p.AuditCheckpoints.Insert(ctx, []domain.AuditCheckpoint{c}))
	return c
}

func cosign(ctx context.Context, t *testing.T, p ports.Set, c domain.AuditCheckpoint, witness string) {
	t.Helper()
	origin, _, err := tlog.ParseCheckpoint(c.Text)
	must(t, err)
	must(t, p.AuditCheckpoints.Cosign(ctx, domain.AuditCosignature{
		Origin: origin, Size: c.Size, Witness: witness, Line: "l",
	}))
}
