package postgres

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/postgres/migrate"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
)

var how = domain.MigrationHow{By: "cli:ada@host", Parallel: 4, LockTimeout: domain.DefaultLockTimeout, Attempt: 1}

// released is tenants t0 and so on of the release note, which lack what next has beyond it.
func released(t *testing.T, db *DB, next release, tenants int) (ports.Schemas, []domain.TenantID) {
	t.Helper()
	var all []domain.TenantID
	before := note.schemas(t, db)
	for i := range tenants {
		all = append(all, domain.TenantID(fmt.Sprint("t", i)))
		_, _, err := before.Create(t.Context(), all[i])
		must(t, err)
	}
	return next.schemas(t, db), all
}

// migrateAll migrates tenants and returns what became of each.
func migrateAll(t *testing.T, s ports.Schemas, tenants []domain.TenantID, how domain.MigrationHow,
) map[domain.TenantID]domain.TenantMigration {
	t.Helper()
	all := map[domain.TenantID]domain.TenantMigration{}
	must(t, s.Migrate(t.Context(), tenants, how, func(m domain.TenantMigration) bool {
		all[m.Tenant] = m
		return true
	}))
	return all
}

var more = note.and("002_more", "ALTER TABLE ?tenant.notes ADD b int; CREATE INDEX notes_b ON ?tenant.notes (b)").
	and("003_last", "ALTER TABLE ?tenant.notes ADD c int")

// What fails leaves the tenant as it was and keeps nobody else from it; the next run goes on.
func TestAFailedTenantIsToldAndStaysWhole(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	s, tenants := released(t, db, more, 5)
	must(t, db.exec(t.Context(), "ALTER TABLE t_t2.notes ADD c int")) // which the last file adds
	all := migrateAll(t, s, tenants, how)
	for tenant, m := range all {
		if failed := tenant == "t2"; failed != (m.State == domain.MigrationFailed) || !failed &&
			(m.State != domain.MigrationDone || m.From != "001_note" || m.Version != "003_last" || m.Took <= 0) {
			t.Errorf("%+v", m)
		}
	}
	expect.Equal(t, all["t2"].Failure, domain.MigrationFailure{
		File: "003_last", Statement: 1, Words: "ALTER TABLE ?tenant.notes ADD c int", SQLState: "42701",
	})
	expect.Equal(t, count(t, db, "pg_class WHERE relname = 'notes_b'"), 4)
	status, err := s.Status(t.Context())
	must(t, err)
	expect.Equal(t, status.Versions, []domain.VersionCount{
		{Version: "001_note", Count: 1, Pending: 2}, {Version: "003_last", Count: 4},
	})
	expect.Equal(t, len(status.Failed), 1)
	expect.Equal(t, status.Failed[0].Failure, all["t2"].Failure)
	must(t, db.exec(t.Context(), "ALTER TABLE t_t2.notes DROP c"))
	behind, err := s.Behind(t.Context(), "")
	must(t, err)
	expect.Equal(t, len(behind), 1)
	expect.Equal(t, migrateAll(t, s, tenants, how)["t2"].State, domain.MigrationDone)
	expect.Equal(t, count(t, db, "public.migration_ledger WHERE by_whom = 'cli:ada@host' AND state = 'done'"), 10)
}

// A person's long transaction is named as the reason, and keeps no other tenant waiting.
func TestABusyTenantIsToldWithWhoHasIt(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	s, tenants := released(t, db, more, 3)
	brief := how
	brief.LockTimeout = 300 * time.Millisecond
	must(t, db.InTx(t.Context(), func(ctx context.Context) error {
		var pid int
		must(t, db.shared(ctx).raw("SELECT pg_backend_pid() FROM (SELECT count(*) FROM t_t0.notes) AS n").Scan(ctx, &pid))
		all := migrateAll(t, s, tenants, brief)
		busy := all["t0"]
		if busy.State != domain.MigrationBusy || busy.Failure.File != "002_more" || len(busy.Failure.Holders) != 1 ||
			busy.Failure.Holders[0].PID != pid || busy.Failure.Holders[0].State != "idle in transaction" ||
			busy.Failure.Holders[0].Age <= 0 {
			t.Errorf("%+v, want the connection %d", busy, pid)
		}
		expect.Equal(t, all["t1"].State, domain.MigrationDone)
		expect.Equal(t, len(ledger(t, db)), 1+3+3) // it is not noted: its turn comes again
		return nil
	}))
	expect.Equal(t, migrateAll(t, s, tenants, how)["t0"].State, domain.MigrationDone)
}

// A tenant that is made while a fleet is migrated, and one that is deleted, are as they should be.
func TestTenantsComeAndGoDuringARun(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	s, tenants := released(t, db, more, 8)
	one := how
	one.Parallel = 2
	var states []domain.MigrationState
	must(t, s.Migrate(t.Context(), tenants, one, func(m domain.TenantMigration) bool {
		if len(states) == 0 {
			must(t, db.exec(t.Context(), "DELETE FROM public.tenants WHERE organization_id = 't7'"))
			_, _, err := s.Create(t.Context(), "new")
			must(t, err)
			_, _, err = s.Create(t.Context(), "t6") // somebody else migrates it meanwhile
			must(t, err)
		}
		states = append(states, m.State)
		return true
	}))
	want := map[domain.MigrationState]int{domain.MigrationDone: 6, domain.MigrationGone: 1, domain.MigrationCurrent: 1}
	found := map[domain.MigrationState]int{}
	for _, state := range states {
		found[state]++
	}
	expect.Equal(t, found, want)
	expect.Equal(t, count(t, db, "public.tenants WHERE version = '003_last'"), 8)
}

// An index that was cut off is made anew, by the fleet too.
func TestAnInvalidIndexIsMadeAnew(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	s, tenants := released(t, db, note.and("002_index", alone), 2)
	must(t, db.exec(t.Context(), "INSERT INTO t_t0.notes VALUES ('c4n4ry'), ('c4n4ry')"))
	failed := migrateAll(t, s, tenants, how)["t0"]
	expect.Equal(t, [2]any{failed.State, failed.Failure.SQLState}, [2]any{domain.MigrationFailed, "23505"})
	if strings.Contains(failed.Failure.Error(), "c4n4ry") {
		t.Errorf("it quotes data: %s", failed.Failure.Error())
	}
	expect.Equal(t, count(t, db, strings.Replace(validIndexes, "i.indisvalid", "NOT i.indisvalid", 1)), 1)
	must(t, db.exec(t.Context(), "DELETE FROM t_t0.notes"))
	expect.Equal(t, migrateAll(t, s, tenants, how)["t0"].State, domain.MigrationDone)
	expect.Equal(t, count(t, db, validIndexes), 2)
}

// A run takes its share of the server's connections, whatever it is asked for.
func TestARunTakesItsShareOfConnections(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	cfg := schemasConfig(db)
	expect.Equal(t, cfg.Share, 25)
	_, tenants := released(t, db, more, 12)
	cfg.Share = 0 // one connection is the least
	files := more.files(t)
	cfg.Files = &files
	many := how
	many.Parallel = 100
	seen := 0
	must(t, migrate.New(cfg).Migrate(t.Context(), tenants, many, func(domain.TenantMigration) bool {
		seen = max(
			seen,
			count(t, db, "pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'migrate %'"),
		)
		return true
	}))
	if seen > 1 {
		t.Errorf("%d tenants are migrated at once", seen)
	}
}

// Whether anybody is behind is one question, and a tenant takes one round trip.
func TestAFleetTakesFewRoundTrips(t *testing.T) {
	t.Parallel()
	direct := openStore(t)
	_, tenants := released(t, direct, more, 8)
	c := newCounter(t, direct.direct.ConnString())
	s := more.schemas(t, openAt(t, c.url, minConns))
	c.want(t, "whether anybody is behind", 1, func() error { _, err := s.Behind(t.Context(), ""); return err })
	one, before := how, c.trips.Load()
	one.Parallel = 1
	migrateAll(t, s, tenants, one)
	const aside = 3 // how many connections there may be, who is at which version, and whether an idle one is still open
	if trips := c.trips.Load() - before; trips > int64(len(tenants)+aside) {
		t.Errorf("%d tenants take %d round trips", len(tenants), trips)
	}
	expect.Equal(t, count(t, direct, "public.tenants WHERE version = '003_last'"), len(tenants))
}
