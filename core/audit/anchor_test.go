package audit_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

// anchored is an installation with three epochs, and the origin of their log.
func anchored(t *testing.T) (w *fixture.Installation, origin string) {
	t.Helper()
	w, _ = installation(t)
	for range 3 {
		epoch(t, w)
	}
	last, err := w.Set.AuditCheckpoints.Last(t.Context(), domain.EpochTrail)
	fixture.Must(t, err)
	origin, _, err = tlog.ParseCheckpoint(last.Text)
	fixture.Must(t, err)
	return w, origin
}

// wantEpochs verifies the log of epochs beside these anchors.
func wantEpochs(t *testing.T, w *fixture.Installation, anchors ports.AuditAnchors, size int64, faults string) {
	t.Helper()
	set := w.Set
	set.AuditAnchors = anchors
	reports, err := fixture.Core(t, set).Audit.Verify(
		t.Context(), fixture.System(""), []domain.Trail{domain.EpochTrail}, nil,
	)
	fixture.Must(t, err)
	expect.Equal(t, *reports[0].Anchored, size)
	expect.Equal(t, fmt.Sprint(reports[0].Faults), faults)
}

// The newest anchor is to be new enough: the store of anchors may be away for some minutes, and no longer.
func TestAnOldOrMissingAnchorIsAFault(t *testing.T) {
	t.Parallel()
	w, origin := anchored(t)
	none := memory.New().AuditAnchors
	old := memory.New().AuditAnchors
	_, note, err := w.Set.AuditAnchors.Last(t.Context(), origin, 0)
	fixture.Must(t, err)
	_, head, err := tlog.ParseCheckpoint(note)
	fixture.Must(t, err)
	first, err := w.Set.AuditCheckpoints.From(t.Context(), domain.EpochTrail, 1, 1)
	fixture.Must(t, err)
	fixture.Must(t, old.Put(t.Context(), origin, first[0].Size, first[0].Text))
	wantEpochs(t, w, w.Set.AuditAnchors, head.Size, "[]")
	wantEpochs(t, w, none, 0, "[]")
	wantEpochs(t, w, old, first[0].Size, "[]")

	w.Advance(15 * time.Minute)
	epoch(t, w)
	size, _, err := w.Set.AuditAnchors.Last(t.Context(), origin, 0)
	fixture.Must(t, err)
	wantEpochs(t, w, w.Set.AuditAnchors, size, "[]")
	wantEpochs(t, w, none, 0, fmt.Sprintf("[{0 %d anchor}]", size-1))
	wantEpochs(t, w, old, first[0].Size, fmt.Sprintf("[{%d %d anchor}]", first[0].Size, size-1))
}

// An anchor that tells of more lines, or of others, is a head that somebody has kept. One that tells nothing vouches
// for nothing.
func TestAnAnchorThatKnowsAnotherLog(t *testing.T) {
	t.Parallel()
	w, origin := anchored(t)
	last, err := w.Set.AuditCheckpoints.Last(t.Context(), domain.EpochTrail)
	fixture.Must(t, err)
	put := func(size int64, note string) ports.AuditAnchors {
		anchors := memory.New().AuditAnchors
		fixture.Must(t, anchors.Put(t.Context(), origin, size, note))
		return anchors
	}
	checkpoint := func(size int64) string {
		return tlog.Checkpoint(origin, domain.AuditHead{Size: size, Root: make([]byte, 32)})
	}
	size := last.Size
	wantEpochs(t, w, put(size+7, checkpoint(size+7)), size+7, fmt.Sprintf("[{%d %d missing}]", size, size+6))
	wantEpochs(t, w, put(size, checkpoint(size)), size, fmt.Sprintf("[{%d %d rebuilt}]", size-1, size-1))
	w.Advance(time.Hour)
	for _, garbage := range []string{"", "x", tlog.Checkpoint("other.example/audit/1/1", domain.AuditHead{Size: size})} {
		wantEpochs(t, w, put(size, garbage), 0, fmt.Sprintf("[{0 %d anchor}]", size-1))
	}
}

// A log that somebody has a checkpoint of cannot be unknown.
func TestALogThatWasKeptAndIsGone(t *testing.T) {
	t.Parallel()
	w, _ := anchored(t)
	kept := []domain.AuditHead{{Size: 3, Root: make([]byte, 32)}}
	reports, err := w.Audit.VerifyKept(t.Context(), fixture.System(""), []domain.Trail{"gone"}, kept, nil)
	fixture.Must(t, err)
	expect.Equal(t, fmt.Sprint(reports[0].Faults), "[{0 2 missing}]")
	_, err = w.Audit.Verify(t.Context(), fixture.System(""), []domain.Trail{"gone"}, nil)
	fixture.Want(t, err, domain.ErrTrailNotFound)
}
