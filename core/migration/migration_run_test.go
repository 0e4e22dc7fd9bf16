package migration_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/migration"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

// fleet is tenants that lack one migration, t0 and so on.
type fleet struct {
	*fixture.Installation
	schemas *memory.Schemas
	turns   []string // whose turns were over, and how
}

func newFleet(t *testing.T, tenants int) *fleet {
	t.Helper()
	return fleetOf(t, fixture.New(t), tenants)
}

func fleetOf(t *testing.T, w *fixture.Installation, tenants int) *fleet {
	t.Helper()
	f := &fleet{w, w.Set.Schemas.(*memory.Schemas), nil}
	for i := range tenants {
		_, _, err := f.schemas.Create(t.Context(), domain.TenantID(fmt.Sprint("t", i)))
		fixture.Must(t, err)
	}
	fixture.Must(t, f.schemas.Release(t.Context(), "next"))
	return f
}

func (f *fleet) hear(_, _ int, m domain.TenantMigration) {
	f.turns = append(f.turns, fmt.Sprint(m.Tenant, " ", m.State))
}

func (f *fleet) up(ctx context.Context, in domain.MigrationRun) (domain.MigrationReport, error) {
	f.turns = nil
	return f.Migrations.Up(ctx, fixture.System(""), in, migration.Progress{Tenant: f.hear})
}

func (f *fleet) expect(t *testing.T, tenant domain.TenantID, outcomes ...domain.MigrationState) {
	t.Helper()
	fixture.Must(t, f.schemas.Expect(t.Context(), tenant, outcomes...))
}

// Whoever is busy has the next turn when all others have had theirs, and fails in the end.
func TestABusyTenantDelaysItselfOnly(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 3)
	busy := domain.MigrationBusy
	f.expect(t, "t0", busy, busy)
	f.expect(t, "t1", busy, busy, busy, busy, busy)
	report, err := f.up(t.Context(), domain.MigrationRun{Wave: 1})
	fixture.Must(t, err)
	expect.Equal(t, f.turns, []string{"t2 done", "t0 done", "t1 failed"})
	expect.Equal(t, [4]int{report.Done, len(report.Failed), report.Left, report.Gone}, [4]int{2, 1, 0, 0})
}

func TestOneFailedCanaryStopsARun(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 5)
	f.expect(t, "t0", domain.MigrationBusy)
	f.expect(t, "t1", domain.MigrationFailed)
	report, err := f.up(t.Context(), domain.MigrationRun{Canaries: 2, MaxFailures: 3})
	fixture.Must(t, err)
	expect.Equal(t, f.turns, []string{"t1 failed"})
	expect.Equal(t, report.Stopped, true)
	expect.Equal(t, report.Left, 4)
	report, err = f.up(t.Context(), domain.MigrationRun{Canaries: 2})
	fixture.Must(t, err)
	expect.Equal(t, f.turns, []string{"t0 done", "t2 done", "t3 done", "t4 done", "t1 done"})
	expect.Equal(t, report.Stopped, false)
}

func TestTooManyFailuresStopARun(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 4)
	for _, tenant := range []domain.TenantID{"t0", "t1", "t2"} {
		f.expect(t, tenant, domain.MigrationFailed)
	}
	report, err := f.up(t.Context(), domain.MigrationRun{MaxFailures: 1})
	fixture.Must(t, err)
	expect.Equal(t, f.turns, []string{"t0 failed", "t1 failed"})
	expect.Equal(t, [2]int{report.Left, report.Done}, [2]int{2, 0})
}

// A run that was ended says so, and the next goes on; both stand in the trail.
func TestARunGoesOn(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 3)
	ctx, stop := context.WithCancel(t.Context())
	_, err := f.Migrations.Up(ctx, fixture.System(""), domain.MigrationRun{}, migration.Progress{
		Tenant: func(done, _ int, _ domain.TenantMigration) {
			if done == 2 {
				stop()
			}
		},
	})
	fixture.Want(t, err, domain.ErrMigrationInterrupted)
	_, err = f.up(t.Context(), domain.MigrationRun{})
	fixture.Must(t, err)
	expect.Equal(t, f.turns, []string{"t2 done"})
	_, err = f.Audit.Integrate(t.Context(), fixture.System(""))
	fixture.Must(t, err)
	page, err := f.Audit.List(t.Context(), f.Operator(t), domain.AuditQuery{Action: domain.MigrationTenant})
	fixture.Must(t, err)
	var all []domain.Outcome
	for _, entry := range page.Items {
		all = append(all, entry.Outcome)
	}
	done, begun := domain.OutcomeDone, domain.OutcomeBegun
	expect.Equal(t, all, []domain.Outcome{done, begun, domain.OutcomeFailed, begun})
}

func TestARunIsForTheSystemAndForOneAtATime(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 1)
	for _, dry := range []bool{false, true} {
		_, err := f.Migrations.Up(t.Context(), f.Operator(t), domain.MigrationRun{DryRun: dry}, migration.Progress{})
		fixture.Want(t, err, domain.ErrForbidden)
	}
	release, err := f.schemas.Hold(t.Context(), "ada")
	fixture.Must(t, err)
	_, err = f.up(t.Context(), domain.MigrationRun{})
	if domain.AsError(err).Code != domain.ErrMigrationRunning.Code {
		t.Errorf("got %v", err)
	}
	report, err := f.up(t.Context(), domain.MigrationRun{DryRun: true})
	fixture.Must(t, err)
	expect.Equal(t, report.Plan.Waves, [][]domain.TenantID{{"t0"}})
	release()
	_, err = f.up(t.Context(), domain.MigrationRun{Tenants: []domain.TenantID{"t1"}})
	fixture.Want(t, err, domain.ErrTenantNotFound)
	_, err = f.up(t.Context(), domain.MigrationRun{Tenants: []domain.TenantID{"t0"}})
	fixture.Must(t, err)
	expect.Equal(t, f.turns, []string{"t0 done"})
}
