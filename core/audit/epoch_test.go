package audit_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
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

// An older database than the witness knows takes nothing into its logs and signs nothing, but the inbox is open.
func TestARestoredDatabaseStops(t *testing.T) {
	t.Parallel()
	restored, c := installation(t)
	for range 2 {
		epoch(t, restored)
	}
	ahead, _ := installation(t)
	for range 5 {
		epoch(t, ahead)
	}
	set := restored.Set // its witness is the one that knows more
	set.AuditWitnesses = ahead.Set.AuditWitnesses
	set.AuditAnchors = memory.Gateways().AuditAnchors
	old := fixture.Core(t, set)
	fixture.Want(t, old.Audit.Compare(t.Context(), fixture.System("")), domain.ErrAuditHalted)
	wantHalt(t, set, domain.LogOlder)
	_, err := restored.Projects.Create(t.Context(), c.Admin, domain.NewProject{Name: "told"})
	fixture.Must(t, err)
	n, err := old.Audit.Integrate(t.Context(), fixture.System(""))
	if fixture.Must(t, err); n > 0 {
		t.Errorf("%d entries were taken into the logs", n)
	}
	restored.Advance(time.Hour)
	_, err = old.Audit.Epoch(t.Context(), fixture.System(""))
	fixture.Want(t, err, domain.ErrAuditHalted)

	_, err = old.Audit.Continue(t.Context(), fixture.System(""), domain.AuditContinuation{Reason: "a disk broke"}, nil)
	fixture.Must(t, err)
	_, err = old.Audit.Epoch(t.Context(), fixture.System(""))
	fixture.Want(t, err, domain.ErrWitnessUnregistered)
	key := set.Settings.AuditKeys[0]
	origin := tlog.Origin(key.Installation, 1, 2)
	verifier := tlog.VerifierKey(key, origin)
	set.AuditWitnesses.(*memory.AuditWitnesses).Register(set.Settings.AuditWitnesses[0], origin, verifier)
	restored.Core = old
	epoch(t, restored)
	e := lastEntry(t, restored, c.Admin)
	receipt, err := old.Audit.Receipt(t.Context(), c.Admin, e.ID)
	fixture.Must(t, err)
	wantProved(t, restored, c.Admin, e, receipt)
	_, err = old.Audit.Continue(t.Context(), fixture.System(""), domain.AuditContinuation{}, nil)
	fixture.Want(t, err, domain.ErrAuditNotHalted)
}

// A database may be older than its first epoch, or begin a generation that was begun before: others know.
func TestALogThatOnlyOthersKnowStops(t *testing.T) {
	t.Parallel()
	for name, from := range map[string]func(mine, theirs *ports.Set){
		"witness": func(mine, theirs *ports.Set) { mine.AuditWitnesses = theirs.AuditWitnesses },
		"anchor":  func(mine, theirs *ports.Set) { mine.AuditAnchors = theirs.AuditAnchors },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			empty, _ := installation(t)
			ahead, _ := installation(t)
			epoch(t, ahead)
			set := empty.Set
			from(&set, &ahead.Set)
			fixture.Want(t, fixture.Core(t, set).Audit.Compare(t.Context(), fixture.System("")), domain.ErrAuditHalted)
			wantHalt(t, set, domain.LogOlder)
		})
	}
}

// A witness is asked though somebody has stored that it has signed what is not there.
func TestAMadeUpCosignatureSilencesNoWitness(t *testing.T) {
	t.Parallel()
	restored, _ := installation(t)
	epoch(t, restored)
	ahead, _ := installation(t)
	for range 3 {
		epoch(t, ahead)
	}
	set := restored.Set
	set.AuditWitnesses, set.AuditAnchors = ahead.Set.AuditWitnesses, memory.Gateways().AuditAnchors
	key, witness := set.Settings.AuditKeys[0], set.Settings.AuditWitnesses[0]
	fixture.Must(t, set.AuditCheckpoints.Cosign(t.Context(), domain.AuditCosignature{
		Origin: tlog.Origin(key.Installation, 1, 1), Size: 1 << 40, Witness: witness.Name, Line: "x",
	}))
	fixture.Want(t, fixture.Core(t, set).Audit.Compare(t.Context(), fixture.System("")), domain.ErrAuditHalted)
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

// While all is stopped nobody is forgotten: what waits would bring the name back.
func TestNothingIsErasedWhileAllIsStopped(t *testing.T) {
	t.Parallel()
	w, c := installation(t)
	epoch(t, w)
	fixture.Must(t, w.Set.AuditCheckpoints.Halt(t.Context(), domain.AuditHalt{Reason: domain.LogOlder}))
	_, err := w.Audit.Erase(t.Context(), fixture.System(""), domain.AuditErasure{Value: string(c.Admin.Subject)})
	fixture.Want(t, err, domain.ErrAuditHalted)
}

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

func wantHalt(t *testing.T, set ports.Set, reason domain.AuditHaltReason) {
	t.Helper()
	halt, err := set.AuditCheckpoints.Halted(t.Context())
	if fixture.Must(t, err); halt == nil || halt.Reason != reason {
		t.Errorf("it is stopped by %+v", halt)
	}
}

// Another history of the same size is as bad, and is found by the anchors, too.
func TestAForkStops(t *testing.T) {
	t.Parallel()
	for name, from := range map[string]func(mine, theirs *ports.Set){
		"witness": func(mine, theirs *ports.Set) { mine.AuditWitnesses = theirs.AuditWitnesses },
		"anchor":  func(mine, theirs *ports.Set) { mine.AuditAnchors = theirs.AuditAnchors },
	} {
		t.Run(name, func(t *testing.T) {
			mine, _ := installation(t)
			theirs, _ := installation(t)
			epoch(t, mine)
			epoch(t, theirs)
			set := mine.Set
			from(&set, &theirs.Set)
			fixture.Want(t, fixture.Core(t, set).Audit.Compare(t.Context(), fixture.System("")), domain.ErrAuditHalted)
			wantHalt(t, set, domain.LogForked)
		})
	}
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
