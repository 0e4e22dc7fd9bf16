package audit_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
	"github.com/tenon-health/tenon/test/oracle"
)

// installation is one whose clock is moved by hand.
func installation(t *testing.T) (*fixture.Installation, *fixture.Tenant) {
	t.Helper()
	w := fixture.New(t)
	return w, w.Tenant(t)
}

// epoch takes in what waits, and signs it.
func epoch(t *testing.T, w *fixture.Installation) {
	t.Helper()
	_, err := w.Audit.Integrate(t.Context(), fixture.System(""))
	fixture.Must(t, err)
	w.Advance(time.Minute)
	_, err = w.Audit.Epoch(t.Context(), fixture.System(""))
	fixture.Must(t, err)
}

func lastEntry(t *testing.T, w *fixture.Installation, by domain.Call) domain.AuditEntry {
	t.Helper()
	_, err := w.Audit.Integrate(t.Context(), fixture.System(""))
	fixture.Must(t, err)
	page, err := w.Audit.List(t.Context(), by, domain.AuditQuery{CursorQuery: domain.CursorQuery{Size: 1}})
	fixture.Must(t, err)
	return page.Items[0]
}

// A receipt tells until when to wait, and then proves the entry by what others have cosigned.
func TestAReceiptIsThereAfterItsEpoch(t *testing.T) {
	t.Parallel()
	w, c := installation(t)
	e := lastEntry(t, w, c.Admin)
	_, err := w.Audit.Receipt(t.Context(), c.Admin, e.ID)
	fixture.Want(t, err, domain.ErrReceiptNotYet)
	if asked := domain.AsError(err); asked.Wait <= 0 || asked.Wait > time.Minute ||
		!strings.Contains(asked.Message, "Z.") {
		t.Errorf("it says %q, and to wait for %s", asked.Message, asked.Wait)
	}
	epoch(t, w)
	for _, id := range []string{e.ID} {
		receipt, err := w.Audit.Receipt(t.Context(), c.Admin, id)
		fixture.Must(t, err)
		wantProved(t, w, c.Admin, e, receipt)
	}
	_, err = w.Audit.Receipt(t.Context(), c.Admin, w.NewID())
	fixture.Want(t, err, domain.ErrAuditEntryNotFound)
	_, err = w.Audit.Receipt(t.Context(), w.Tenant(t).Admin, e.ID)
	fixture.Want(t, err, domain.ErrAuditEntryNotFound)
}

// A receipt stays as good when the log has grown, the key is another and the witness was away.
func TestAReceiptOfLater(t *testing.T) {
	t.Parallel()
	w, c := installation(t)
	e := lastEntry(t, w, c.Admin)
	epoch(t, w)
	w.Tenant(t)
	w.Set.AuditWitnesses.(*memory.AuditWitnesses).Fail("Add", domain.ErrWitnessUnavailable, 2)
	_, err := w.Audit.Integrate(t.Context(), fixture.System(""))
	fixture.Must(t, err)
	w.Advance(time.Hour)
	_, err = w.Audit.Epoch(t.Context(), fixture.System(""))
	fixture.Want(t, err, domain.ErrWitnessUnavailable)
	receipt, err := w.Audit.Receipt(t.Context(), c.Admin, e.ID)
	fixture.Must(t, err)
	wantProved(t, w, c.Admin, e, receipt)
	late := lastEntry(t, w, c.Admin)
	receipt, err = w.Audit.Receipt(t.Context(), c.Admin, late.ID)
	if err == nil && receipt.Witnessed != (late.ID == e.ID) {
		t.Errorf("it was witnessed: %+v", receipt)
	}
	epoch(t, w)
	receipt, err = w.Audit.Receipt(t.Context(), c.Admin, e.ID)
	fixture.Must(t, err)
	wantProved(t, w, c.Admin, e, receipt)
}

// wantProved verifies a receipt by its bytes alone, and that the witness has cosigned.
func wantProved(
	t *testing.T, w *fixture.Installation, by domain.Call, e domain.AuditEntry, receipt domain.AuditReceipt,
) {
	t.Helper()
	if !receipt.Witnessed || !strings.Contains(receipt.Line, e.ID) || len(receipt.Names) == 0 {
		t.Errorf("the receipt is %+v", receipt)
	}
	policy, err := w.Audit.Policy(t.Context(), by)
	fixture.Must(t, err)
	fixture.Must(t, oracle.VerifyReceipt(receipt, policy))
	for _, broken := range []func(r *domain.AuditReceipt){
		func(r *domain.AuditReceipt) { r.Line = strings.Replace(r.Line, "done", "dome", 1) + " " },
		func(r *domain.AuditReceipt) { r.Epoch += " " },
		func(r *domain.AuditReceipt) { r.Path = r.Path[:len(r.Path)-1] },
		func(r *domain.AuditReceipt) { r.Proof = strings.Replace(r.Proof, "index ", "index 1", 1) },
		func(r *domain.AuditReceipt) {
			r.Epochs = strings.Replace(r.Epochs, "witness.example", "other.example", 1)
		},
	} {
		changed := receipt
		broken(&changed)
		if oracle.VerifyReceipt(changed, policy) == nil {
			t.Errorf("a changed receipt was believed: %+v", changed)
		}
	}
}

// Nothing is signed for another installation, whose copy the database may be.
func TestACopyDoesNotSign(t *testing.T) {
	t.Parallel()
	w, _ := installation(t)
	epoch(t, w)
	set := w.Set
	set.Settings.AuditKeys = []domain.AuditKey{{Installation: "staging.example", Seed: set.Settings.AuditKeys[0].Seed}}
	w.Advance(time.Minute)
	_, err := fixture.Core(t, set).Audit.Epoch(t.Context(), fixture.System(""))
	fixture.Want(t, err, domain.ErrAuditInstallation)
}

// An epoch of a clock that was ahead keeps nobody from the next.
func TestAClockThatWasAhead(t *testing.T) {
	t.Parallel()
	w, c := installation(t)
	w.Advance(48 * time.Hour)
	epoch(t, w)
	w.Advance(-47 * time.Hour)
	e := lastEntry(t, w, c.Admin)
	epoch(t, w)
	_, err := w.Audit.Receipt(t.Context(), c.Admin, e.ID)
	fixture.Must(t, err)
}

// Only the system signs; who may see a trail may see what was signed of it.
func TestWhoMayDoWhatWithTheLog(t *testing.T) {
	t.Parallel()
	w, c := installation(t)
	operator := w.Operator(t)
	told := domain.TrailExport{Format: domain.AuditNDJSON} // in the trail of the platform
	err := w.Audit.Export(t.Context(), operator, told, io.Discard)
	fixture.Must(t, err)
	epoch(t, w)
	_, err = w.Audit.Epoch(t.Context(), c.Admin)
	fixture.Want(t, err, domain.ErrForbidden)
	fixture.Want(t, w.Audit.Compare(t.Context(), c.Admin), domain.ErrForbidden)
	_, err = w.Audit.Continue(t.Context(), operator, domain.AuditContinuation{Force: true}, nil)
	fixture.Want(t, err, domain.ErrForbidden)
	member := c.AddUser(t, "bob")
	_, err = w.Audit.Checkpoint(t.Context(), member)
	if !errors.Is(err, domain.ErrForbidden) {
		t.Errorf("a member reads the log: %v", err)
	}
	for _, by := range []domain.Call{c.Admin, operator} {
		note, err := w.Audit.Checkpoint(t.Context(), by)
		fixture.Must(t, err)
		if _, head, err := tlog.ParseCheckpoint(note); err != nil || head.Size == 0 {
			t.Errorf("the checkpoint is %s", note)
		}
	}
}

// Whoever reads all epochs finds each checkpoint of the log in the tree that the log of epochs tells.
func TestEpochsShowALogToWhomItIs(t *testing.T) {
	t.Parallel()
	w, c := installation(t)
	for range 25 {
		w.Tenant(t)
		epoch(t, w)
	}
	var all []domain.AuditEpoch
	for from := int64(1); ; from = all[len(all)-1].Number + 1 {
		more, err := w.Audit.Epochs(t.Context(), c.Admin, from)
		if fixture.Must(t, err); len(more) == 0 {
			break
		}
		all = append(all, more...)
	}
	if len(all) != 25 {
		t.Fatalf("%d epochs are shown", len(all))
	}
	policy, err := w.Audit.Policy(t.Context(), c.Admin)
	fixture.Must(t, err)
	for i, e := range all {
		if e.Number != int64(i+1) {
			t.Errorf("epoch %d is at place %d", e.Number, i)
		}
		fixture.Must(t, oracle.VerifyEpoch(e, policy))
		other := e
		other.Checkpoint += " "
		if oracle.VerifyEpoch(other, policy) == nil {
			t.Error("another checkpoint was believed")
		}
	}
	wantOneLine(t, w, all)
}

// wantOneLine finds each epoch at its number, also behind the lines by which later generations begin.
func wantOneLine(t *testing.T, w *fixture.Installation, all []domain.AuditEpoch) {
	t.Helper()
	for generation := range 3 {
		leaves := w.Set.AuditEntries.Leaves(t.Context(), domain.AuditQuery{Trail: domain.EpochTrail}, int64(generation), 99)
		for leaf, err := range leaves {
			fixture.Must(t, err)
			if n := leaf.Seq - int64(generation); n < 25 && leaf.Line != all[n].Line {
				t.Errorf("line %d of generation %d is %s", leaf.Seq, generation+1, leaf.Line)
			}
		}
		_, err := w.Audit.Continue(t.Context(), fixture.System(""), domain.AuditContinuation{Force: true}, nil)
		fixture.Must(t, err)
		w.Set.AuditWitnesses.(*memory.AuditWitnesses).Fail("Add", domain.ErrWitnessUnavailable, 2)
		w.Advance(time.Minute)
		_, err = w.Audit.Epoch(t.Context(), fixture.System(""))
		fixture.Want(t, err, domain.ErrWitnessUnavailable)
		last, err := w.Set.AuditCheckpoints.Last(t.Context(), domain.EpochTrail)
		if fixture.Must(t, err); last.Epoch != int64(26+generation) || last.Size != last.Epoch+int64(generation)+1 {
			t.Errorf("the last epoch of generation %d is %+v", generation+2, last)
		}
	}
}
