package postgres

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
)

// How long a migration takes is known of tenants that were there before it: what is created with a tenant is empty.
func TestMigrationsAreTimed(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	must(t, db.exec(t.Context(), "DELETE FROM public.migration_ledger")) // of our own shared tables
	s, tenants := released(t, db, more, 4)
	expect.Equal(t, timings(t, db, more), map[string]int{"001_note": 0, "002_more": 0, "003_last": 0})
	migrateAll(t, s, tenants, how)
	_, _, err := s.Create(t.Context(), "new")
	must(t, err)
	expect.Equal(t, timings(t, db, more), map[string]int{"001_note": 0, "002_more": 4, "003_last": 4})
	must(t, db.exec(t.Context(), `UPDATE public.migration_ledger SET duration = make_interval(secs => CASE organization_id
		WHEN 't0' THEN 0.0015 WHEN 't1' THEN 7 WHEN 't2' THEN 2.5 ELSE 0 END) WHERE version = '002_more'`))
	must(t, db.exec(t.Context(), "UPDATE public.migration_ledger SET state = 'failed' WHERE organization_id = 't3'"))
	all, err := s.Migrations(t.Context())
	must(t, err)
	expect.Equal(t, all[2], domain.Migration{
		Scope: domain.TenantTables, Version: "002_more", SQL: more["002_more"], Measured: 3, Median: 2500 * time.Millisecond,
	})
	expect.Equal(t, all[0].Scope, domain.SharedTables)
}

// timings are how many tenants each migration is timed on.
func timings(t *testing.T, db *DB, r release) map[string]int {
	t.Helper()
	all, err := r.schemas(t, db).Migrations(t.Context())
	must(t, err)
	measured := map[string]int{}
	for _, m := range all {
		if m.Scope == domain.TenantTables {
			measured[m.Version] = m.Measured
		}
	}
	return measured
}

func TestMigrationsAreToldOfAnEmptyDatabase(t *testing.T) {
	t.Parallel()
	db, _ := openOwned(t)
	must(t, db.exec(t.Context(), "DELETE FROM public.migration_ledger")) // of our own shared tables
	next := note.and("002_index", alone)
	_, _, err := next.schemas(t, db).Create(t.Context(), "a")
	must(t, err)
	all, err := next.schemas(t, db).Migrations(t.Context())
	must(t, err)
	expect.Equal(t, [2]bool{all[1].Alone, all[2].Alone}, [2]bool{false, true})
	expect.Equal(t, all[2].SQL, alone)
	_, err = next.and("001_note", "SELECT 1").schemas(t, db).Migrations(t.Context())
	if !errors.Is(err, domain.ErrMigrationEdited) || !strings.Contains(err.Error(), "tenant/001_note") {
		t.Errorf("an edited one: %v", err)
	}
	must(t, db.exec(t.Context(), "DROP TABLE public.migration_ledger"))
	all, err = next.schemas(t, db).Migrations(t.Context())
	must(t, err)
	expect.Equal(t, len(all), 3)
}
