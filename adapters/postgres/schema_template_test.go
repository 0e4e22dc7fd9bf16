package postgres

import (
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
)

// What a new tenant gets at once is what others came to migration by migration, an index that is made while others
// write included.
func TestANewTenantIsAsTheMigratedOnes(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	ctx := t.Context()
	_, _, err := note.schemas(t, db).Create(ctx, "old")
	must(t, err)
	next := note.and("002_index", alone).and("003_more", "ALTER TABLE ?tenant.notes ADD b int DEFAULT 7").schemas(t, db)
	for _, tenant := range []domain.TenantID{"old", "new"} {
		made, created, err := next.Create(ctx, tenant)
		must(t, err)
		expect.Equal(t, [2]any{made.Version, created}, [2]any{"003_more", tenant == "new"})
	}
	all, err := next.Verify(ctx, nil)
	must(t, err)
	expect.Equal(t, len(all), 2)
	for _, s := range all {
		expect.Equal(t, len(s.Differences), 0)
	}
	expect.Equal(t, count(t, db, `public.migration_ledger WHERE organization_id = 'new' AND state = 'done'
		AND duration IS NULL`), 3)
	expect.Equal(t, count(t, db, `public.migration_ledger AS n JOIN public.migration_ledger AS o USING (version, checksum)
		WHERE n.organization_id = 'new' AND o.organization_id = 'old' AND o.duration IS NOT NULL`), 2)
	expect.Equal(t, count(t, db, "public.tenants WHERE ready AND migrated_at IS NOT NULL"), 2)
}

// Whoever has the schema's lock delays it, and what it leaves has no trace of the first try.
func TestANewTenantWaitsForWhoeverHasIt(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	tx, err := db.pools.of("").BeginTx(t.Context(), nil)
	must(t, err)
	_, err = tx.ExecContext(t.Context(), "SELECT pg_advisory_xact_lock(hashtextextended('tenon schema t_slow', 0))")
	must(t, err)
	ended := make(chan error)
	go func() {
		_, _, err := note.schemas(t, db).Create(t.Context(), "slow")
		ended <- err
	}()
	expect.Eventually(t, "it waits on a connection of its own", func() bool {
		return count(t, db, `pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'
			AND query LIKE 'BEGIN;%pg_advisory_xact_lock%SET LOCAL lock_timeout = 30000%'`) == 1
	})
	must(t, tx.Rollback())
	must(t, <-ended)
	expect.Equal(t, count(t, db, "public.tenants WHERE ready AND version = '001_note'"), 1)
}
