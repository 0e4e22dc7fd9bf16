package audit_test

import (
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/fixture"
)

// restoredBehind is an installation after so many epochs, whose witness has seen more, and which has no anchors.
func restoredBehind(t *testing.T, epochs int) (*fixture.Installation, *fixture.Tenant, ports.Set) {
	t.Helper()
	restored, c := installation(t)
	ahead, _ := installation(t)
	for range epochs {
		epoch(t, restored)
	}
	for range epochs + 3 {
		epoch(t, ahead)
	}
	set := restored.Set
	set.AuditWitnesses, set.AuditAnchors = ahead.Set.AuditWitnesses, memory.Gateways().AuditAnchors
	return restored, c, set
}

// An older database than the witness knows takes nothing into its logs and signs nothing, but the inbox is open.
func TestARestoredDatabaseStops(t *testing.T) {
	t.Parallel()
	restored, c, set := restoredBehind(t, 2)
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
	_, _, set := restoredBehind(t, 1)
	key, witness := set.Settings.AuditKeys[0], set.Settings.AuditWitnesses[0]
	fixture.Must(t, set.AuditCheckpoints.Cosign(t.Context(), domain.AuditCosignature{
		Origin: tlog.Origin(key.Installation, 1, 1), Size: 1 << 40, Witness: witness.Name, Line: "x",
	}))
	fixture.Want(t, fixture.Core(t, set).Audit.Compare(t.Context(), fixture.System("")), domain.ErrAuditHalted)
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
