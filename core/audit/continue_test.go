package audit_test

import (
	"cmp"
	"encoding/json"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// What stands in the new log is a checkpoint of the old log of epochs, whole, whoever has brought it.
func TestWhatOthersHaveStandsInTheNewLog(t *testing.T) {
	t.Parallel()
	w, c := installation(t)
	epoch(t, w)
	for _, wrong := range []string{"x", tenantCheckpoint(t, w, c), "\n" + tenantCheckpoint(t, w, c)} {
		_, err := w.Audit.Continue(
			t.Context(), fixture.System(""), domain.AuditContinuation{Force: true, Vouched: wrong}, nil,
		)
		fixture.Want(t, err, domain.ErrCheckpointInvalid)
	}
	last, err := w.Set.AuditCheckpoints.Last(t.Context(), domain.EpochTrail)
	fixture.Must(t, err)
	note, err := tlog.Sign(last.Text, w.Set.Settings.AuditKeys)
	fixture.Must(t, err)
	long := note + strings.Repeat("\u2014 w "+strings.Repeat("A", 100)+"\n", 20)
	for _, brought := range []string{long, ""} {
		_, err = w.Audit.Continue(
			t.Context(), fixture.System(""), domain.AuditContinuation{Force: true, Vouched: brought}, nil,
		)
		fixture.Must(t, err)
		wantFirstLine(t, w, cmp.Or(brought, note[:strings.Index(note, "\n\n")]))
	}
}

func tenantCheckpoint(t *testing.T, w *fixture.Installation, c *fixture.Tenant) string {
	t.Helper()
	note, err := w.Audit.Checkpoint(t.Context(), c.Admin)
	fixture.Must(t, err)
	return note
}

// wantFirstLine finds a text in the line by which the log of epochs goes on, and no log without its installation.
func wantFirstLine(t *testing.T, w *fixture.Installation, part string) {
	t.Helper()
	for leaf, err := range w.Set.AuditEntries.Leaves(t.Context(), domain.AuditQuery{Trail: domain.EpochTrail}, 0, 1) {
		fixture.Must(t, err)
		var told struct{ Last, Vouched string }
		fixture.Must(t, json.Unmarshal([]byte(leaf.Line), &told))
		if !strings.Contains(told.Vouched, part) || strings.HasPrefix(told.Last, "/") {
			t.Errorf("it tells %+v, not %q", told, part)
		}
	}
}
