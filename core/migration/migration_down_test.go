package migration_test

import (
	"context"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/migration"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

// newAhead is a fleet that has all migrations: memory, next and last.
func newAhead(t *testing.T, tenants int) *fleet {
	t.Helper()
	f := newFleet(t, tenants)
	fixture.Must(t, f.schemas.Release(t.Context(), "last"))
	_, err := f.up(t.Context(), domain.MigrationRun{})
	fixture.Must(t, err)
	return f
}

func (f *fleet) down(ctx context.Context, in domain.MigrationRun) (domain.MigrationReport, error) {
	f.turns = nil
	return f.Migrations.Down(ctx, fixture.System(""), in, migration.Progress{Tenant: f.hear})
}

// trail is the outcomes of an action, the newest first.
func (f *fleet) trail(t *testing.T, action domain.Action) (all []domain.Outcome) {
	t.Helper()
	_, err := f.Audit.Integrate(t.Context(), fixture.System(""))
	fixture.Must(t, err)
	page, err := f.Audit.List(t.Context(), f.Operator(t), domain.AuditQuery{Action: action})
	fixture.Must(t, err)
	for _, entry := range page.Items {
		all = append(all, entry.Outcome)
	}
	return all
}

// The way back has the waves, the second turns and the limit of the way on, and is audited.
func TestTenantsGoBackInWaves(t *testing.T) {
	t.Parallel()
	f := newAhead(t, 4)
	f.expect(t, "t0", domain.MigrationBusy)
	f.expect(t, "t1", domain.MigrationFailed)
	report, err := f.down(t.Context(), domain.MigrationRun{Target: "memory", Wave: 2, MaxFailures: 1})
	fixture.Must(t, err)
	expect.Equal(t, f.turns, []string{"t1 failed", "t2 done", "t3 done", "t0 done"})
	expect.Equal(t, report.Back, []domain.MigrationFile{{Version: "last"}, {Version: "next"}})
	expect.Equal(t, [3]int{report.Done, report.Left, len(report.Failed)}, [3]int{3, 0, 1})
	_, err = f.down(t.Context(), domain.MigrationRun{Target: "memory"})
	fixture.Must(t, err)
	expect.Equal(t, f.turns, []string{"t1 done"})
	report, err = f.down(t.Context(), domain.MigrationRun{Target: "memory"})
	fixture.Must(t, err)
	expect.Equal(t, [2]int{report.Done, len(report.Back)}, [2]int{0, 0})
	done, begun := domain.OutcomeDone, domain.OutcomeBegun
	expect.Equal(t, f.trail(t, domain.MigrationDown), []domain.Outcome{done, begun, done, begun, done, begun})
	_, err = f.up(t.Context(), domain.MigrationRun{})
	fixture.Must(t, err)
	expect.Equal(t, len(f.turns), 4)
}

// What is refused is refused before anybody's turn.
func TestTheWayBackIsRefused(t *testing.T) {
	t.Parallel()
	f := newAhead(t, 3)
	fixture.Must(t, f.schemas.Fill(t.Context(), "t1", "next"))
	report, err := f.down(t.Context(), domain.MigrationRun{Target: "memory", DryRun: true})
	fixture.Must(t, err)
	lost := domain.MigrationLoss{Tenant: "t1", Version: "next", Table: "filled"}
	expect.Equal(t, report.Losses, []domain.MigrationLoss{lost})
	_, err = f.down(t.Context(), domain.MigrationRun{Target: "memory"})
	if domain.AsError(err).Code != domain.ErrMigrationLosesData.Code ||
		!strings.Contains(err.Error(), "next would lose the data of the table filled of t1") {
		t.Errorf("got %v", err)
	}
	expect.Equal(t, len(f.turns), 0)
	for _, in := range []domain.MigrationRun{
		{Target: "next"}, {Target: "memory", Tenants: []domain.TenantID{"t0"}}, {Target: "memory", Force: true},
	} {
		_, err = f.down(t.Context(), in)
		fixture.Must(t, err)
	}
	_, err = f.up(t.Context(), domain.MigrationRun{})
	fixture.Must(t, err)
	fixture.Must(t, f.schemas.OneWay(t.Context(), "next"))
	for target, want := range map[string]*domain.Error{
		"memory": domain.ErrMigrationOneWay, "nowhere": domain.ErrMigrationUnknown, "": domain.ErrMigrationUnknown,
	} {
		for _, dry := range []bool{false, true} {
			_, err = f.down(t.Context(), domain.MigrationRun{Target: target, DryRun: dry, Force: true})
			expect.Equal(t, domain.AsError(err).Code, want.Code)
		}
	}
	_, err = f.down(t.Context(), domain.MigrationRun{Target: "next", Tenants: []domain.TenantID{"nobody"}})
	fixture.Want(t, err, domain.ErrTenantNotFound)
	expect.Equal(t, len(f.turns), 0)
}

// Nobody but the system, nobody beside another run, and no longer than it may go on.
func TestTheWayBackIsForOneAtATime(t *testing.T) {
	t.Parallel()
	f := newAhead(t, 3)
	run := domain.MigrationRun{Target: "memory"}
	for _, dry := range []bool{false, true} {
		run.DryRun = dry
		for _, by := range []domain.Call{{}, f.Operator(t)} {
			_, err := f.Migrations.Down(t.Context(), by, run, migration.Progress{})
			expect.Equal(t, domain.HasKind(err, domain.Forbidden, domain.Unauthenticated), true)
			_, err = f.Migrations.DownShared(t.Context(), by, run)
			expect.Equal(t, domain.HasKind(err, domain.Forbidden, domain.Unauthenticated), true)
		}
	}
	run.DryRun = false
	release, err := f.schemas.Hold(t.Context(), "ada")
	fixture.Must(t, err)
	_, err = f.down(t.Context(), run)
	expect.Equal(t, domain.AsError(err).Code, domain.ErrMigrationRunning.Code)
	_, err = f.Migrations.DownShared(t.Context(), fixture.System(""), run)
	expect.Equal(t, domain.AsError(err).Code, domain.ErrMigrationRunning.Code)
	release()
	ctx, stop := context.WithCancel(t.Context())
	_, err = f.Migrations.Down(ctx, fixture.System(""), run, migration.Progress{
		Tenant: func(int, int, domain.TenantMigration) { stop() },
	})
	fixture.Want(t, err, domain.ErrMigrationInterrupted)
	_, err = f.down(t.Context(), run)
	fixture.Must(t, err)
	expect.Equal(t, f.turns, []string{"t1 done", "t2 done"})
	release, err = f.schemas.Hold(t.Context(), "ada")
	fixture.Must(t, err)
	release()
}

func TestSharedTablesGoBackByThemselves(t *testing.T) {
	t.Parallel()
	f := newAhead(t, 1)
	for _, dry := range []bool{true, false} {
		report, err := f.Migrations.DownShared(
			t.Context(), fixture.System(""), domain.MigrationRun{Target: "memory", DryRun: dry},
		)
		fixture.Must(t, err)
		expect.Equal(t, [2]any{report.Shared.Version, len(report.Back)}, [2]any{"memory", 0})
		_, err = f.Migrations.DownShared(
			t.Context(), fixture.System(""), domain.MigrationRun{Target: "next", DryRun: dry},
		)
		expect.Equal(t, domain.AsError(err).Code, domain.ErrSharedMigrationUnknown.Code)
	}
	all, err := f.schemas.Tenants(t.Context())
	fixture.Must(t, err)
	expect.Equal(t, all[0].Version, "last")
}
