package postgres

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/servers"
)

// foreign counts what is not the API's in the schemas of tenants.
const foreign = `pg_namespace AS n WHERE n.nspname LIKE 't\_%' AND (n.nspowner <> 'APP'::regrole
	OR EXISTS (SELECT FROM pg_class WHERE relnamespace = n.oid AND relowner <> 'APP'::regrole)
	OR EXISTS (SELECT FROM pg_proc WHERE pronamespace = n.oid AND proowner <> 'APP'::regrole)
	OR EXISTS (SELECT FROM pg_type WHERE typnamespace = n.oid AND typowner <> 'APP'::regrole)
	OR EXISTS (SELECT FROM pg_statistic_ext WHERE stxnamespace = n.oid AND stxowner <> 'APP'::regrole))`

func requireAllOf(t *testing.T, db *DB, app string) {
	t.Helper()
	expect.Equal(t, count(t, db, strings.ReplaceAll(foreign, "APP", app)), 0)
}

// What a later migration makes in the schema of a tenant, the API works with, whichever way it is made.
func TestWhatAMigrationMakesIsTheAPIs(t *testing.T) {
	t.Parallel()
	owner, db := openOwned(t)
	must(t, owner.exec(t.Context(), "DELETE FROM public.migration_ledger")) // of our own shared tables
	_, _, err := note.schemas(t, db).Create(t.Context(), "a")
	must(t, err)
	next := note.and("002_pages", `CREATE TABLE ?tenant.pages (id int GENERATED ALWAYS AS IDENTITY, word text);
			CREATE FUNCTION ?tenant.one() RETURNS int LANGUAGE sql AS 'SELECT 1'`).
		and("003_index", "-- tenon:no-transaction\n"+
			"CREATE INDEX CONCURRENTLY IF NOT EXISTS pages_word ON ?tenant.pages (word)").
		and("003_index"+down, "-- tenon:no-transaction\nDROP INDEX CONCURRENTLY IF EXISTS ?tenant.pages_word").
		and("004_more", "CREATE TABLE ?tenant.more (id int)").and("004_more"+down, "DROP TABLE ?tenant.more")
	s := next.schemas(t, owner)
	expect.Equal(t, migrateAll(t, s, []domain.TenantID{"a"}, how)["a"].State, domain.MigrationDone)
	must(t, db.exec(t.Context(), "INSERT INTO t_a.pages (word) VALUES ('x')"))
	must(t, db.exec(t.Context(), "INSERT INTO t_a.more VALUES (t_a.one())"))
	requireAllOf(t, owner, db.direct.User)
	verified, err := s.Verify(t.Context(), nil)
	must(t, err)
	expect.Equal(t, len(verified[0].Differences), 0)
	must(t, db.exec(t.Context(), "DELETE FROM t_a.more"))
	forced := back("002_pages")
	expect.Equal(t, migrateAll(t, s, []domain.TenantID{"a"}, forced)["a"].State, domain.MigrationDone)
	must(t, db.exec(t.Context(), "DROP FUNCTION t_a.one()")) // the owner mends it, and it is the API's again
	must(t, s.Repair(t.Context(), nil, domain.RepairHow{Way: domain.RepairReapply, LockTimeout: how.LockTimeout},
		func(told domain.TenantRepair) bool { return told.Repaired }))
	requireAllOf(t, owner, db.direct.User)
}

// An installation that had one role gets a second.
func TestOldSchemasAreHandedOver(t *testing.T) {
	t.Parallel()
	database := servers.Database(t)
	alone := openAt(t, database, 4)
	_, err := NewSchemas(alone).Up(t.Context(), how, nil)
	must(t, err)
	for _, tenant := range []domain.TenantID{"a", "b"} {
		_, _, err := NewSchemas(alone).Create(t.Context(), tenant)
		must(t, err)
	}
	must(t, alone.exec(t.Context(), `CREATE SEQUENCE t_b.numbers; CREATE TYPE t_b.color AS ENUM ('red');
		CREATE TYPE t_b.pair AS (a int); CREATE STATISTICS t_b.both ON role, status FROM t_b.users;
		CREATE FUNCTION t_b.one() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TABLE t_b.serials (id serial)`))
	must(t, alone.exec(t.Context(), "INSERT INTO public.tenants (organization_id, schema_name) VALUES ('x', 'public')"))
	owner, cleanup, err := Open(t.Context(), ownerConfig(t, database, 4))
	must(t, err)
	t.Cleanup(cleanup)
	for range 2 {
		_, err = NewSchemas(owner).Up(t.Context(), how, nil)
		must(t, err)
		requireAllOf(t, owner, owner.application)
		expect.Equal(t, count(t, owner, "pg_class WHERE relname LIKE 'audit%' AND relowner <> current_user::regrole"), 0)
		expect.Equal(t, count(t, owner, "pg_namespace WHERE nspname = 'public' AND nspowner = '"+owner.application+
			"'::regrole"), 0)
	}
	verified, err := NewSchemas(owner).Verify(t.Context(), []domain.TenantID{"a"})
	must(t, err)
	expect.Equal(t, len(verified[0].Differences), 0)
}

// Where the only role was that of the API, the tables in public are taken from it.
func TestOldTablesAreTakenFromTheAPI(t *testing.T) {
	t.Parallel()
	database := servers.Database(t)
	boss := openAt(t, database, 1)
	db := openAt(t, servers.AsApplication(t, database), 4)
	must(t, boss.exec(t.Context(), "GRANT CREATE ON SCHEMA public TO "+db.direct.User))
	_, err := NewSchemas(db).Up(t.Context(), how, nil)
	must(t, err)
	wantFound(t, found(t, db, domain.CheckPermissions), domain.FindingWarning, "can rewrite the audit trails")
	owner, cleanup, err := Open(t.Context(), ownerConfig(t, database, 4))
	must(t, err)
	t.Cleanup(cleanup)
	_, err = NewSchemas(owner).Up(t.Context(), how, nil)
	must(t, err)
	for table, rights := range sharedTables(t, db) {
		expect.Equal(t, table+" "+rights, table+" "+meant[table])
	}
	wantRefused(t, db, "CREATE OR REPLACE FUNCTION public.audit_only_grows() RETURNS trigger LANGUAGE plpgsql "+
		"AS 'BEGIN RETURN NEW; END'")
	wantOwned(t, database, db, domain.FindingOK, "cannot rewrite the audit trails")
}

// wantOwned is what the doctor finds with both URLs.
func wantOwned(t *testing.T, database string, db *DB, state domain.FindingState, says ...string) []domain.Finding {
	t.Helper()
	all := NewDiagnostics(db, database).Check(t.Context(), domain.CheckPermissions, probe())
	wantFound(t, all, state, says...)
	return all
}

// Rights that somebody has given or taken are found, and the next run mends them.
func TestRightsAreMended(t *testing.T) {
	t.Parallel()
	owner, db := openOwned(t)
	database := owner.direct.ConnString()
	wantOwned(t, database, db, domain.FindingOK, "cannot rewrite the audit trails")
	app := pgx.Identifier{db.direct.User}.Sanitize()
	for _, change := range []string{
		"REVOKE INSERT ON public.tenants FROM " + app, "GRANT TRUNCATE ON public.tenants TO " + app,
		"GRANT CREATE ON SCHEMA public TO " + app, "GRANT UPDATE (slot) ON public.audit_log TO " + app,
		"REVOKE UPDATE (edge) ON public.audit_log FROM " + app, "REVOKE ALL ON public.audit_log FROM " + app,
		"CREATE TABLE public.more (id serial)",
		"REVOKE EXECUTE ON FUNCTION public.access_stamp(text) FROM PUBLIC, " + app,
	} {
		must(t, owner.exec(t.Context(), change))
		all := wantOwned(t, database, db, domain.FindingProblem, "has not the rights that it is meant to have")
		if !strings.HasPrefix(all[0].Advice, "Run migrate up, or as whoever may: ") {
			t.Errorf("after %s it advises %s", change, all[0].Advice)
		}
		_, err := NewSchemas(owner).Up(t.Context(), how, nil)
		must(t, err)
		wantOwned(t, database, db, domain.FindingOK, "cannot rewrite the audit trails")
	}
	must(t, owner.exec(t.Context(), "GRANT DELETE ON public.audit_entry TO "+app))
	wantOwned(t, database, db, domain.FindingProblem, "has not the rights that it is meant to have")
	wantOwned(t, servers.Database(t), openStore(t), domain.FindingProblem, "another database")
	wantOwned(
		t,
		"postgres://ada:c4n4ry@127.0.0.1:1/x",
		openStore(t),
		domain.FindingProblem,
		"cannot sign in: connection refused",
	)
}

// Nothing is migrated for a role that is not there, or that the owner is no member of: what to do is said.
func TestWhatARoleLacksIsSaid(t *testing.T) {
	t.Parallel()
	database := servers.Database(t)
	for name, statement := range map[string]string{
		`no "one`: `CREATE ROLE "no ""one" LOGIN PASSWORD '…'.`, "postgres": `GRANT postgres TO `,
	} {
		as, err := url.Parse(database)
		must(t, err)
		as.User = url.UserPassword(name, "c4n4ry")
		cfg := config(as.String(), 2)
		cfg.OwnerURL = database
		db, cleanup, err := Open(t.Context(), cfg)
		must(t, err)
		_, upErr := NewSchemas(db).Up(t.Context(), how, nil)
		_, holdErr := NewSchemas(db).Hold(t.Context(), "ada")
		cleanup()
		for _, err := range []error{upErr, holdErr} {
			if !errors.Is(err, domain.ErrDatabaseRole) || !strings.Contains(err.Error(), statement) {
				t.Errorf("for %s it says %v", name, err)
			}
		}
	}
}

// Whoever owns a database may drop what is in its schema public.
func TestTheAPIMustNotOwnTheDatabase(t *testing.T) {
	t.Parallel()
	owner, db := openOwned(t)
	name := owner.direct.Database
	must(t, owner.exec(t.Context(), "ALTER DATABASE "+name+" OWNER TO "+owner.application))
	wantFound(t, found(t, db, domain.CheckPermissions), domain.FindingWarning, "can rewrite the audit trails")
	_, err := NewSchemas(owner).Up(t.Context(), how, nil)
	if !errors.Is(err, domain.ErrDatabaseRole) ||
		!strings.Contains(err.Error(), "ALTER DATABASE "+name+" OWNER TO "+owner.direct.User+".") {
		t.Errorf("got %v", err)
	}
}
