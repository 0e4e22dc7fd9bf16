package postgres

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
)

// both is more, with its way back.
var both = more.and("002_more"+down, "DROP INDEX ?tenant.notes_b; ALTER TABLE ?tenant.notes DROP b").
	and("003_last"+down, "ALTER TABLE ?tenant.notes DROP c")

// back is how tenants are taken back to a version.
func back(version string) domain.MigrationHow {
	to := how
	to.Down, to.Target = true, version
	return to
}

// migrated is tenants t0 and so on of the newest version.
func migratedTo(t *testing.T, db *DB, r release, tenants int) (ports.Schemas, []domain.TenantID) {
	t.Helper()
	s, all := released(t, db, r, tenants)
	for tenant, m := range migrateAll(t, s, all, how) {
		if m.State != domain.MigrationDone {
			t.Fatalf("%s: %+v", tenant, m)
		}
	}
	return s, all
}

// requireVerified fails if a tenant is not as its version says, or has another one.
func requireVerified(t *testing.T, s ports.Schemas, version string) {
	t.Helper()
	all, err := s.Verify(t.Context(), nil)
	must(t, err)
	for _, v := range all {
		if v.Version != version || len(v.Differences) > 0 {
			t.Errorf("%s is at %s, want %s; %q", v.Tenant, v.Version, version, named(v))
		}
	}
}

// What was taken back is as if it had never been, but for what the ledger says; and may come again.
func TestTenantsAreTakenBackAndOnAgain(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	s, tenants := migratedTo(t, db, both, 3)
	for range 2 {
		ahead, err := s.Ahead(t.Context(), "001_note")
		must(t, err)
		expect.Equal(t, len(ahead), 3)
		for tenant, m := range migrateAll(t, s, tenants, back("001_note")) {
			if m.State != domain.MigrationDone || m.From != "003_last" || m.Version != "001_note" {
				t.Errorf("%s: %+v", tenant, m)
			}
		}
		requireVerified(t, s, "001_note")
		expect.Equal(t, ledger(t, db)[:3], []string{
			"t0 001_note done at once", "t0 002_more reverted", "t0 003_last reverted",
		})
		expect.Equal(t, count(t, db, "public.migration_ledger WHERE state = 'reverted' AND by_whom = 'cli:ada@host'"), 6)
		ahead, err = s.Ahead(t.Context(), "001_note")
		must(t, err)
		expect.Equal(t, len(ahead), 0)
		expect.Equal(t, migrateAll(t, s, tenants, back("001_note"))["t0"].State, domain.MigrationCurrent)
		behind, err := s.Behind(t.Context(), "")
		must(t, err)
		expect.Equal(t, len(behind), 3)
		migrateAll(t, s, tenants, how)
		requireVerified(t, s, "003_last")
	}
	migrateAll(t, s, tenants, back("002_more"))
	requireVerified(t, s, "002_more")
}

// Where there is no way back nothing is done.
func TestAMissingDownFileIsNamed(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	s, tenants := migratedTo(t, db, both.and("004_one_way", "ALTER TABLE ?tenant.notes ADD d int"), 2)
	_, err := s.WayBack(t.Context(), domain.TenantTables, "004_one_way", "002_more")
	if !errors.Is(err, domain.ErrMigrationOneWay) || !strings.Contains(err.Error(), "004_one_way") {
		t.Errorf("got %v", err)
	}
	err = s.Migrate(t.Context(), tenants, back("002_more"), func(domain.TenantMigration) bool { return true })
	if !errors.Is(err, domain.ErrMigrationOneWay) {
		t.Errorf("got %v", err)
	}
	requireVerified(t, s, "004_one_way")
	way, err := s.WayBack(t.Context(), domain.TenantTables, "003_last", "001_note")
	must(t, err)
	expect.Equal(t, way, []domain.MigrationFile{
		{Version: "003_last", Statements: []string{"ALTER TABLE ?tenant.notes DROP c"}},
		{Version: "002_more", Statements: []string{"DROP INDEX ?tenant.notes_b", "ALTER TABLE ?tenant.notes DROP b"}},
	})
	_, err = s.WayBack(t.Context(), domain.TenantTables, "003_last", "nowhere")
	if !errors.Is(err, domain.ErrMigrationUnknown) {
		t.Errorf("got %v", err)
	}
}

// lossy drops in several ways: a column, a table within a block, one that was renamed, and one under a name of today's.
var lossy = note.and("002_more", `ALTER TABLE ?tenant.notes ADD b text;
		ALTER TABLE ?tenant.notes ADD twice text GENERATED ALWAYS AS (b || b) STORED;
		CREATE TABLE ?tenant.drafts (id text); CREATE TABLE ?tenant.empty (id text)`).
	and("002_more"+down, `ALTER TABLE ?tenant.notes DROP twice; ALTER TABLE ?tenant.notes DROP b;
		DO $$ BEGIN DROP TABLE ?tenant.drafts; END $$; DROP TABLE ?tenant.empty`).
	and("003_name", "ALTER TABLE ?tenant.notes RENAME a TO c").
	and("003_name"+down, "ALTER TABLE ?tenant.notes RENAME c TO a")

// What a tenant has in what is dropped is told by its name, and nothing of it.
func TestDataIsNotLost(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	s, tenants := migratedTo(t, db, lossy, 4)
	must(t, db.exec(t.Context(), "INSERT INTO t_t1.notes (id, c, b) VALUES ('c4n4ry', 1, NULL)")) // stays
	must(t, db.exec(t.Context(), "INSERT INTO t_t2.notes (b) VALUES ('c4n4ry')"))
	must(t, db.exec(t.Context(), "INSERT INTO t_t3.drafts VALUES ('c4n4ry')"))
	lost, err := s.Losses(t.Context(), tenants, "001_note")
	must(t, err)
	want := []domain.MigrationLoss{
		{Tenant: "t2", Version: "002_more", Table: "notes", Column: "b"},
		{Tenant: "t3", Version: "002_more", Table: "drafts"},
	}
	expect.Equal(t, lost, want)
	lost, err = s.Losses(t.Context(), tenants, "002_more")
	must(t, err)
	expect.Equal(t, len(lost), 0)

	all := migrateAll(t, s, tenants, back("001_note")) // as if the data had come since
	for _, l := range want {
		m := all[l.Tenant]
		if m.State != domain.MigrationFailed || m.Version != "003_name" || m.Failure.Loses != l.What() ||
			m.Failure.File != "002_more" || strings.Contains(m.Failure.Error(), "c4n4ry") {
			t.Errorf("%+v", m)
		}
	}
	expect.Equal(t, all["t1"].State, domain.MigrationDone)
	expect.Equal(t, count(t, db, "t_t1.notes WHERE a = 1"), 1)
	expect.Equal(t, count(t, db, "t_t2.notes WHERE b IS NOT NULL")+count(t, db, "t_t3.drafts"), 2)
	forced := back("001_note")
	forced.Force = true
	expect.Equal(t, migrateAll(t, s, tenants, forced)["t3"].State, domain.MigrationDone)
	requireVerified(t, s, "001_note")
}

// indexed has an index that no transaction makes or drops.
var indexed = note.and("002_index", alone).
	and("002_index"+down, "-- tenon:no-transaction\nDROP INDEX CONCURRENTLY IF EXISTS ?tenant.notes_id_idx")

// Whatever ends the dropping of an index, the way back goes on, and so does the way on.
func TestAnIndexIsDroppedWhileOthersWrite(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	s, tenants := migratedTo(t, db, indexed, 3)
	brief := back("001_note")
	brief.LockTimeout = 200 * time.Millisecond
	must(t, db.InTx(t.Context(), func(ctx context.Context) error {
		for _, table := range []string{"t_t0.notes", "t_t1.notes"} {
			must(t, db.exec(ctx, "INSERT INTO "+table+" VALUES ('x')"))
		}
		all := migrateAll(t, s, tenants, brief)
		expect.Equal(t, all["t2"].State, domain.MigrationDone)
		for _, m := range []domain.TenantMigration{all["t0"], all["t1"]} {
			if m.State != domain.MigrationBusy || m.Failure.File != "002_index" || m.Failure.Statement != 1 {
				t.Errorf("%+v", m)
			}
		}
		return nil
	}))
	expect.Equal(t, count(t, db, strings.Replace(validIndexes, "i.indisvalid", "NOT i.indisvalid", 1)), 2)
	expect.Equal(t, count(t, db, "public.tenants WHERE version = '001_note'"), 3)
	ahead, err := s.Ahead(t.Context(), "001_note")
	must(t, err)
	expect.Equal(t, len(ahead), 2)
	migrateAll(t, s, []domain.TenantID{"t1"}, how)
	expect.Equal(t, count(t, db, validIndexes), 1)
	for range 2 { // also when there is nothing left to do
		migrateAll(t, s, tenants, back("001_note"))
		requireVerified(t, s, "001_note")
	}
	migrateAll(t, s, tenants, how)
	requireVerified(t, s, "002_index")
}

// What has failed on the way on is forgotten on the way back.
func TestTheWayBackForgetsFailures(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	s, tenants := released(t, db, indexed, 1)
	must(t, db.exec(t.Context(), "INSERT INTO t_t0.notes VALUES ('x'), ('x')"))
	expect.Equal(t, migrateAll(t, s, tenants, how)["t0"].State, domain.MigrationFailed)
	expect.Equal(t, count(t, db, strings.Replace(validIndexes, "i.indisvalid", "NOT i.indisvalid", 1)), 1)
	migrateAll(t, s, tenants, back("001_note"))
	requireVerified(t, s, "001_note")
	requireNoneFailed(t, s)
	next := both.schemas(t, db)
	must(t, db.exec(t.Context(), "ALTER TABLE t_t0.notes ADD c int")) // which the last file adds
	expect.Equal(t, migrateAll(t, next, tenants, how)["t0"].State, domain.MigrationFailed)
	migrateAll(t, next, tenants, back("001_note"))
	requireNoneFailed(t, next)
}

func requireNoneFailed(t *testing.T, s ports.Schemas) {
	t.Helper()
	status, err := s.Status(t.Context())
	must(t, err)
	expect.Equal(t, len(status.Failed), 0)
}
