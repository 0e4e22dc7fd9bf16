package migration_test

import (
	"context"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/migration"
	"github.com/tenon-health/tenon/core/migration/ddl"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

func (f *fleet) plan(t *testing.T, in domain.MigrationRun) migration.Plan {
	t.Helper()
	plan, err := f.Migrations.Plan(t.Context(), fixture.System(""), in)
	fixture.Must(t, err)
	return plan
}

// release adds a version that t0 and so on lack, and one tenant more that does not.
func (f *fleet) release(t *testing.T, version, sql string, took ...time.Duration) {
	t.Helper()
	fixture.Must(t, f.schemas.Release(t.Context(), version, sql))
	fixture.Must(t, f.schemas.Time(t.Context(), version, took...))
	_, _, err := f.schemas.Create(t.Context(), domain.TenantID("has_"+version))
	fixture.Must(t, err)
}

func TestAPlanTellsWhoNeedsWhat(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 5)
	f.release(t, "next2", "CREATE TABLE ?tenant.notes (a int)", 3*time.Second, time.Second, 2*time.Second)
	f.release(t, "next3", "CREATE INDEX i ON ?tenant.notes (a)")
	plan := f.plan(t, domain.MigrationRun{Canaries: 1, Wave: 3, Parallel: 2})
	expect.Equal(t, plan.Groups, []migration.PlannedGroup{
		{Version: "memory", Tenants: 5, Migrations: []string{"next", "next2", "next3"}},
		{Version: "next2", Tenants: 1, Migrations: []string{"next3"}},
	})
	expect.Equal(t, plan.Order, domain.MigrationPlan{
		Canaries: []domain.TenantID{"has_next2"}, Waves: [][]domain.TenantID{{"t0", "t1", "t2"}, {"t3", "t4"}},
	})
	expect.Equal(t, [3]int{plan.Tenants[0].Wave, plan.Tenants[3].Wave, plan.Tenants[4].Wave}, [3]int{0, 1, 2})
	expect.Equal(t, [3]int{plan.Migrations[0].Schemas, plan.Migrations[1].Schemas, plan.Migrations[2].Schemas},
		[3]int{5, 5, 6})
	// The median is 2 s: two at once take 3 s for three, and 2 s for two.
	expect.Equal(t, plan.Takes, domain.Prediction{Duration: 5 * time.Second, Unknown: []string{"next", "next3"}})
	expect.Equal(t, plan.Tenants[0].Takes, domain.Prediction{Unknown: []string{"next3"}})
	expect.Equal(t, len(f.plan(t, domain.MigrationRun{Target: "next2"}).Migrations), 2)
	one := f.plan(t, domain.MigrationRun{Tenants: []domain.TenantID{"t3"}})
	expect.Equal(t, len(one.Tenants), 1)
	expect.Equal(t, one.Takes.Duration, 2*time.Second)
}

// A table is nobody's yet while all who lack the migration lack that of the table, too.
func TestAPlanWarnsOfTablesThatAreThere(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 1)
	f.release(t, "next2", "CREATE TABLE ?tenant.notes (a int)")
	f.release(t, "next3", "CREATE INDEX i ON ?tenant.notes (a)")
	only := f.plan(t, domain.MigrationRun{Tenants: []domain.TenantID{"t0"}})
	expect.Equal(t, only.Migrations[2].Statements[0].Warnings, nil)
	expect.Equal(t, only.Warnings(), 0)
	all := f.plan(t, domain.MigrationRun{})
	expect.Equal(t, all.Migrations[2].Statements[0].Warnings, []ddl.Warning{ddl.BlockingIndex})
	expect.Equal(t, all.Migrations[2].Statements[0].Lock, ddl.Share)
	expect.Equal(t, all.Warnings(), 1)
}

func TestAPlanIsForTheSystemAndChangesNothing(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 2)
	for _, by := range []domain.Call{{}, f.Operator(t), domain.By(domain.AnonymousActor())} {
		_, err := f.Migrations.Plan(t.Context(), by, domain.MigrationRun{})
		if !domain.HasKind(err, domain.Forbidden, domain.Unauthenticated) {
			t.Errorf("got %v", err)
		}
	}
	release, err := f.schemas.Hold(t.Context(), "ada")
	fixture.Must(t, err)
	defer release()
	expect.Equal(t, f.plan(t, domain.MigrationRun{}), f.plan(t, domain.MigrationRun{}))
	_, err = f.Migrations.Plan(t.Context(), fixture.System(""), domain.MigrationRun{Target: "nowhere"})
	expect.Equal(t, domain.AsError(err).Code, domain.ErrMigrationUnknown.Code)
	_, err = f.Migrations.Plan(t.Context(), fixture.System(""), domain.MigrationRun{Tenants: []domain.TenantID{"nobody"}})
	fixture.Want(t, err, domain.ErrTenantNotFound)
}

// unmade are schemas of an empty database.
type unmade struct{ behind }

func (unmade) Migrations(context.Context) ([]domain.Migration, error) {
	return []domain.Migration{
		{Scope: domain.SharedTables, Version: "001_a", SQL: "CREATE TABLE public.a (id int)"},
		{Scope: domain.SharedTables, Version: "002_b", SQL: "CREATE INDEX i ON public.a (id); DROP TABLE public.c"},
		{Scope: domain.TenantTables, Version: "001_c", SQL: "CREATE TABLE ?tenant.c (id int)"},
	}, nil
}

func (unmade) Behind(context.Context, string) ([]domain.Schema, error) {
	return nil, domain.ErrStoreBehind
}

func TestAPlanForAnEmptyDatabase(t *testing.T) {
	t.Parallel()
	set := memory.New()
	set.Schemas = unmade{behind{set.Schemas}}
	w := fixture.Of(t, set)
	plan, err := w.Migrations.Plan(t.Context(), fixture.System(""), domain.MigrationRun{})
	fixture.Must(t, err)
	expect.Equal(t, len(plan.Migrations), 2)
	expect.Equal(t, plan.Takes.Unknown, []string{"001_a", "002_b"})
	expect.Equal(t, plan.Warnings(), 1)
	expect.Equal(t, len(plan.Groups)+len(plan.Tenants), 0)
	for target, want := range map[string]error{"001_a": domain.ErrMigrationUnknown, "001_c": domain.ErrTenantNotFound} {
		_, err := w.Migrations.Plan(t.Context(), fixture.System(""), domain.MigrationRun{
			Target: target, Tenants: []domain.TenantID{"t0"},
		})
		expect.Equal(t, domain.AsError(err).Code, domain.AsError(want).Code)
	}
}
