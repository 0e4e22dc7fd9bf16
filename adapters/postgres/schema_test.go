package postgres

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/postgres/migrate"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/servers"
)

// Eight boots on a pool of four once waited for each other for ever: the one
// with the lock could not get a second connection.
func TestManyMigrateAtOnce(t *testing.T) {
	t.Parallel()
	db := openAt(t, servers.Database(t), 4)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	together(t, 8, func(int) error { _, err := NewSchemas(db).Up(ctx, domain.MigrationHow{}, nil); return err })
	must(t, NewSchemas(db).Check(ctx))
	var mu sync.Mutex
	fresh := 0
	together(t, 8, func(i int) error {
		_, created, err := NewSchemas(db).Create(ctx, []domain.TenantID{"org_A", "org_B"}[i%2])
		mu.Lock()
		defer mu.Unlock()
		if created {
			fresh++
		}
		return err
	})
	if fresh != 2 {
		t.Errorf("two tenants were created %d times", fresh)
	}
}

func TestUpTellsItsSteps(t *testing.T) {
	t.Parallel()
	db := openAt(t, servers.Database(t), 2)
	s := NewSchemas(db)
	if err := s.Check(t.Context()); !errors.Is(err, domain.ErrStoreBehind) {
		t.Fatalf("an empty store is checked as %v", err)
	}
	must(t, db.Check(t.Context()))
	before, err := s.Shared(t.Context())
	must(t, err)
	var last, total int
	after, err := s.Up(t.Context(), domain.MigrationHow{}, func(done, of int, _ string) { last, total = done, of })
	must(t, err)
	if last != total || total != before.Pending+1 || after.Pending != 0 || after.Version == "" {
		t.Errorf("%d of %d steps from %+v to %+v", last, total, before, after)
	}
}

// A migration that fails leaves nothing behind but why, and is tried again.
func TestATenantIsMadeWhollyOrNotAtAll(t *testing.T) {
	t.Parallel()
	db, _ := openOwned(t)
	ctx, s := t.Context(), NewSchemas(db)
	rename := func(from, to string) {
		must(t, db.exec(ctx, "ALTER FUNCTION public."+from+"() RENAME TO "+to))
	}
	rename("access_facts_of_tenant", "away") // the last migration needs it
	_, _, err := s.Create(ctx, "org_A")
	if !errors.Is(err, domain.ErrMigrationFailed) || !strings.Contains(err.Error(),
		"the migration 004_access_facts failed at its statement 1 (CREATE TRIGGER access_facts AFTER DELETE OR …), "+
			"SQLSTATE 42883") {
		t.Errorf("without the function it says %v", err)
	}
	if _, err := New(db).Users.Get(ctx, "org_A", "ada"); !errors.Is(err, domain.ErrTenantNotReady) {
		t.Errorf("a tenant that is not there answers %v", err)
	}
	expect.Equal(t, ledger(t, db), []string{"org_A 004_access_facts failed"})
	rename("away", "access_facts_of_tenant")
	made, created, err := s.Create(ctx, "org_A")
	must(t, err)
	if !created || made.Pending != 0 {
		t.Errorf("it went on to %+v, created %v", made, created)
	}
	if _, err := New(db).Users.Get(ctx, "org_A", "ada"); !errors.Is(err, domain.ErrUserNotFound) {
		t.Errorf("the tenant answers %v", err)
	}
	expect.Equal(t, ledger(t, db), []string{
		"org_A 001_user done", "org_A 002_project done", "org_A 003_notification done", "org_A 004_access_facts done",
	})
}

// ledger is what is noted of tenants. What is done has a duration, unless it was made at once from the template, and
// what has failed a code.
func ledger(t *testing.T, db *DB) (lines []string) {
	t.Helper()
	must(t, db.shared(t.Context()).raw(`SELECT organization_id || ' ' || version || ' ' || state ||
		CASE WHEN state NOT IN ('done', 'reverted') AND duration IS NOT NULL OR (state = 'failed') = (sqlstate IS NULL)
		THEN ' badly' WHEN state = 'done' AND duration IS NULL THEN ' at once' ELSE '' END
		FROM public.migration_ledger WHERE organization_id <> '' ORDER BY organization_id, version`).
		Scan(t.Context(), &lines))
	return lines
}

// A schema that somebody else made is never taken for a tenant's.
func TestForeignSchemaIsLeftAlone(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	must(t, db.exec(t.Context(), `CREATE SCHEMA t_a`))
	if _, _, err := NewSchemas(db).Create(t.Context(), "a"); err == nil {
		t.Error("a foreign schema was taken over")
	}
	all, err := NewSchemas(db).Tenants(t.Context())
	must(t, err)
	if len(all) != 0 {
		t.Errorf("%+v is noted", all)
	}
}

func TestSchemasStayOutOfUnits(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	err := db.InTx(t.Context(), func(ctx context.Context) error {
		_, _, err := NewSchemas(db).Create(ctx, "org_A")
		return err
	})
	if !errors.Is(err, migrate.ErrInUnit) {
		t.Errorf("got %v", err)
	}
}

// together runs n at once.
func together(t *testing.T, n int, do func(i int) error) {
	t.Helper()
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			if err := do(i); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}
