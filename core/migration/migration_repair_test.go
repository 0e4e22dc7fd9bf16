package migration_test

import (
	"testing"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/migration"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

var (
	missing = domain.SchemaDifference{Kind: domain.ObjectMissing, Type: "index", Name: "i", Want: "CREATE INDEX i"}
	other   = domain.SchemaDifference{Kind: domain.ObjectOther, Type: "column", Table: "users", Name: "role"}
)

func (f *fleet) drift(t *testing.T, tenant domain.TenantID, differences ...domain.SchemaDifference) {
	t.Helper()
	fixture.Must(t, f.schemas.Drift(t.Context(), tenant, differences...))
}

func (f *fleet) accept(t *testing.T, in domain.Acceptance) error {
	t.Helper()
	_, err := f.Migrations.Accept(t.Context(), fixture.System(""), in)
	return err
}

// Only those are repaired that differ; what cannot be made is told.
func TestTenantsThatDifferAreRepaired(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 4)
	f.drift(t, "t1", missing)
	f.drift(t, "t2", missing, other)
	f.drift(t, "t3", missing)
	in := domain.RepairRun{
		Tenants:   []domain.TenantID{"t0", "t1", "t2"},
		RepairHow: domain.RepairHow{Way: domain.RepairReapply, DryRun: true},
	}
	for _, want := range []int{1, 1, 0} { // the first changes nothing
		all, err := f.Migrations.Repair(t.Context(), fixture.System(""), in)
		fixture.Must(t, err)
		repaired := 0
		for _, told := range all {
			if told.Repaired {
				expect.Equal(t, told.Tenant, "t1")
				repaired++
			}
		}
		expect.Equal(t, [2]int{repaired, len(all)}, [2]int{want, want + 1})
		in.DryRun = false
	}
	done, begun := domain.OutcomeDone, domain.OutcomeBegun
	expect.Equal(t, f.trail(t, domain.MigrationRepair), []domain.Outcome{done, begun, done, begun})
	_, err := f.Migrations.Verify(t.Context(), fixture.System(""), nil)
	fixture.Must(t, err)
	in.Tenants = []domain.TenantID{"nobody"}
	_, err = f.Migrations.Repair(t.Context(), fixture.System(""), in)
	fixture.Want(t, err, domain.ErrTenantNotFound)
}

// An edited file is accepted where the tables are known to be what it says, or by force.
func TestAnEditedMigrationIsAccepted(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 2)
	fixture.Must(t, f.schemas.Edit(t.Context(), "tenant/memory", "tenant/next", "public/memory"))
	f.drift(t, "t1", other)
	first := []string{"tenant/memory"}
	expect.Equal(t, domain.AsError(f.accept(t, domain.Acceptance{Names: first})).Code, domain.ErrMigrationDrifted.Code)
	f.drift(t, "t1")
	fixture.Must(t, f.accept(t, domain.Acceptance{Names: first, DryRun: true}))
	fixture.Must(t, f.accept(t, domain.Acceptance{Names: first}))
	expect.Equal(t, domain.AsError(f.accept(t, domain.Acceptance{Names: first})).Code, domain.ErrMigrationNotEdited.Code)
	shared := domain.Acceptance{Names: []string{"tenant/next", "public/memory"}}
	expect.Equal(t, domain.AsError(f.accept(t, shared)).Code, domain.ErrMigrationUnverified.Code)
	f.drift(t, "t1", other)
	shared.Force = true
	fixture.Must(t, f.accept(t, shared))
	edited, err := f.schemas.Edited(t.Context())
	fixture.Must(t, err)
	expect.Equal(t, len(edited), 0)
}

func TestRepairsAreForTheSystemAndForOneAtATime(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 1)
	f.drift(t, "t0", missing)
	fixture.Must(t, f.schemas.Edit(t.Context(), "tenant/next"))
	names := []string{"tenant/next"}
	for _, dry := range []bool{false, true} {
		in := domain.RepairRun{RepairHow: domain.RepairHow{Way: domain.RepairReapply, DryRun: dry}}
		for _, by := range []domain.Call{{}, f.Operator(t), f.Tenant(t).Admin} {
			_, err := f.Migrations.Repair(t.Context(), by, in)
			expect.Equal(t, domain.HasKind(err, domain.Forbidden, domain.Unauthenticated), true)
			_, err = f.Migrations.Accept(t.Context(), by, domain.Acceptance{Names: names, DryRun: dry, Force: true})
			expect.Equal(t, domain.HasKind(err, domain.Forbidden, domain.Unauthenticated), true)
		}
	}
	release, err := f.schemas.Hold(t.Context(), "ada")
	fixture.Must(t, err)
	_, err = f.Migrations.Repair(t.Context(), fixture.System(""), domain.RepairRun{})
	expect.Equal(t, domain.AsError(err).Code, domain.ErrMigrationRunning.Code)
	err = f.accept(t, domain.Acceptance{Names: names, Force: true})
	expect.Equal(t, domain.AsError(err).Code, domain.ErrMigrationRunning.Code)
	release()
}

func TestNothingGoesBackOrIsRepairedInAnEmptyDatabase(t *testing.T) {
	t.Parallel()
	set := memory.New()
	set.Schemas = behind{set.Schemas}
	w := fixture.Of(t, set)
	for _, dry := range []bool{false, true} {
		_, err := w.Migrations.Down(t.Context(), fixture.System(""), domain.MigrationRun{Target: "memory", DryRun: dry},
			migration.Progress{})
		fixture.Want(t, err, domain.ErrStoreBehind)
		_, err = w.Migrations.DownShared(t.Context(), fixture.System(""), domain.MigrationRun{Target: "memory", DryRun: dry})
		fixture.Want(t, err, domain.ErrStoreBehind)
		in := domain.RepairRun{RepairHow: domain.RepairHow{DryRun: dry}}
		_, err = w.Migrations.Repair(t.Context(), fixture.System(""), in)
		fixture.Want(t, err, domain.ErrStoreBehind)
	}
}
