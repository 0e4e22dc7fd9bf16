package audit_test

import (
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// A witness that was wrong once stops all until everybody was asked again; one that is right stops all for good.
func TestAFalseAlarmIsTakenBack(t *testing.T) {
	t.Parallel()
	w, c := installation(t)
	epoch(t, w)
	fixture.Want(t, w.Audit.Resume(t.Context(), fixture.System("")), domain.ErrAuditNotHalted)
	fixture.Want(t, w.Audit.Resume(t.Context(), c.Admin), domain.ErrForbidden)

	witnesses := w.Set.AuditWitnesses.(*memory.AuditWitnesses)
	witnesses.Fail("Add", domain.ErrWitnessRefuses, 1)
	fixture.Want(t, w.Audit.Compare(t.Context(), fixture.System("")), domain.ErrAuditHalted)
	witnesses.Fail("Add", domain.ErrWitnessUnavailable, 1)
	fixture.Want(t, w.Audit.Resume(t.Context(), fixture.System("")), domain.ErrWitnessUnavailable)
	witnesses.Fail("Add", domain.ErrWitnessRefuses, 1)
	fixture.Want(t, w.Audit.Resume(t.Context(), fixture.System("")), domain.ErrAuditHalted)
	wantHalt(t, w.Set, domain.LogForked)
	fixture.Must(t, w.Audit.Resume(t.Context(), fixture.System("")))

	e := lastEntry(t, w, c.Admin)
	epoch(t, w)
	receipt, err := w.Audit.Receipt(t.Context(), c.Admin, e.ID)
	fixture.Must(t, err)
	wantProved(t, w, c.Admin, e, receipt)
}

// An older database is not gone on with, however often that is asked.
func TestARestoredDatabaseIsNotResumed(t *testing.T) {
	t.Parallel()
	restored, _, set := restoredBehind(t, 1)
	old := fixture.Core(t, set)
	restored.Advance(time.Minute)
	fixture.Want(t, old.Audit.Compare(t.Context(), fixture.System("")), domain.ErrAuditHalted)
	fixture.Want(t, old.Audit.Resume(t.Context(), fixture.System("")), domain.ErrAuditHalted)
	wantHalt(t, set, domain.LogOlder)
}
