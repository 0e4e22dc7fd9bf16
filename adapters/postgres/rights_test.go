package postgres

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
)

// The rights of the API on a table of all.
const (
	works = "DELETE INSERT SELECT UPDATE"
	grows = "INSERT SELECT"
	owned = "" // with all that an owner may
)

// meant are the rights of the API on each table in public: add a new one here.
var meant = map[string]string{
	"audit_chain": "SELECT", "audit_inbox": "DELETE INSERT SELECT", "audit_log": grows, "audit_entry": grows,
	"audit_node": grows, "audit_name": grows, "audit_checkpoint": grows, "audit_cosignature": grows, "audit_halt": grows,
	"access_stamps": works, "admins": works, "assets": works, "connections": works, "datasources": works,
	"enterprise_invitations": works, "enterprises": works, "idempotency_keys": works, "imports": works, "jobs": works,
	"member_invitations": works, "migration_drift": works, "migration_ledger": works, "migration_running": works,
	"module_access": works, "modules": works, "onboardings": works, "processed_events": works, "sso_tickets": works,
	"tenants": works, "trial_grantees": works, "trial_slugs": works, "trials": works,
	"river_job": owned, "river_leader": owned, "river_migration": owned, "river_notification": owned, "river_queue": owned,
}

// sharedTables are those in public, with what the API has there.
func sharedTables(t *testing.T, db *DB) map[string]string {
	t.Helper()
	var rows []struct{ Name, Rights string }
	must(t, db.checks.NewRaw(`SELECT relname AS name, array_to_string(ARRAY(SELECT privilege_type::text
			FROM aclexplode(relacl) WHERE grantee = current_user::regrole AND relowner <> grantee ORDER BY 1), ' ') AS rights
		FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')`).
		Scan(t.Context(), &rows))
	all := map[string]string{}
	for _, row := range rows {
		all[row.Name] = row.Rights
	}
	return all
}

func TestEachTableHasTheRightsThatAreMeant(t *testing.T) {
	t.Parallel()
	_, db := openOwned(t)
	for table, rights := range sharedTables(t, db) {
		wanted, decided := meant[table]
		if !decided {
			t.Errorf("nobody has said what the API may do with %s: add it to meant, and to rights.sql", table)
		}
		if rights != wanted {
			t.Errorf("the API may %q with %s, and %q is meant", rights, table, wanted)
		}
	}
	for sequence := range map[string]bool{"modules_id_seq": true, "audit_log_slot_seq": true} {
		wantRefused(t, db, "SELECT setval('public."+sequence+"', 1)")
	}
}

// wantRefused asks for a lack of rights, whatever else is wrong with a statement.
func wantRefused(t *testing.T, db *DB, statement string) {
	t.Helper()
	conn, err := pgx.ConnectConfig(t.Context(), db.direct)
	must(t, err)
	defer conn.Close(t.Context())
	_, err = conn.Exec(t.Context(), statement)
	if refused, ok := errors.AsType[*pgconn.PgError](err); !ok || refused.Code != "42501" {
		t.Errorf("%s: %v", statement, err)
	}
}

// auditTables are those that only grow, with their columns.
func auditTables(t *testing.T, db *DB) map[string][]string {
	t.Helper()
	var rows []struct{ Name, Attribute string }
	must(t, db.checks.NewRaw(`SELECT c.relname AS name, quote_ident(a.attname) AS attribute FROM pg_class AS c
		JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND starts_with(c.relname, 'audit_')
		ORDER BY 1, 2`).Scan(t.Context(), &rows))
	all := map[string][]string{}
	for _, row := range rows {
		all[row.Name] = append(all[row.Name], row.Attribute)
	}
	return all
}

// What was written into a trail stays as it is, whoever has the role of the API.
func TestTheAPICannotRewriteTheTrails(t *testing.T) {
	t.Parallel()
	_, db := openOwned(t)
	append1(t, db, domain.PlatformTrail, "1")
	must(t, integrateSome(t.Context(), db))
	wantLog(t, db, domain.PlatformTrail, 1)
	all := auditTables(t, db)
	for _, table := range []string{"audit_entry", "audit_node", "audit_log", "audit_name", "audit_inbox", "audit_chain"} {
		if len(all[table]) == 0 {
			t.Errorf("%s is not there", table)
		}
	}
	for table, columns := range all {
		for _, column := range columns {
			if table == "audit_log" && slices.Contains([]string{"size", "root", "edge"}, column) {
				must(t, db.exec(t.Context(), fmt.Sprintf("UPDATE public.audit_log SET %s = %[1]s", column)))
				continue
			}
			wantRefused(t, db, fmt.Sprintf("UPDATE public.%s SET %s = DEFAULT", table, column))
		}
		if table != "audit_inbox" {
			wantRefused(t, db, "DELETE FROM public."+table)
		}
		for _, statement := range []string{
			"TRUNCATE public.%s", "DROP TABLE public.%s CASCADE", "ALTER TABLE public.%s ADD more int",
			"ALTER TABLE public.%s DISABLE TRIGGER ALL", "ALTER TABLE public.%s RENAME TO other",
			"ALTER TABLE public.%s OWNER TO CURRENT_USER", "CREATE INDEX ON public.%s ((1))",
			"CREATE RULE r AS ON INSERT TO public.%s DO INSTEAD NOTHING",
			"CREATE TRIGGER x BEFORE INSERT ON public.%s EXECUTE FUNCTION public.audit_only_grows()",
		} {
			wantRefused(t, db, fmt.Sprintf(statement, table))
		}
	}
}

// Nor does it become somebody who could.
func TestTheAPIBecomesNobodyElse(t *testing.T) {
	t.Parallel()
	owner, db := openOwned(t)
	for _, statement := range []string{
		"SET ROLE " + pgx.Identifier{owner.direct.User}.Sanitize(), "SET session_replication_role = replica",
		"CREATE OR REPLACE FUNCTION public.audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
		"DROP TRIGGER audit_entry_only_grows ON public.audit_entry",
		"ALTER FUNCTION public.audit_only_grows() RENAME TO other", "DROP FUNCTION public.audit_only_grows() CASCADE",
		"CREATE TABLE public.other (id int)", "CREATE ROLE other", "DROP SCHEMA public CASCADE",
		"CREATE EVENT TRIGGER other ON ddl_command_start EXECUTE FUNCTION public.audit_only_grows()",
	} {
		wantRefused(t, db, statement)
	}
	must(t, db.exec(t.Context(), "GRANT ALL ON public.audit_entry TO CURRENT_USER")) // which warns, and gives nothing
	wantRefused(t, db, "DELETE FROM public.audit_entry")
	var rights int
	must(t, db.checks.NewRaw("SELECT count(*) FROM information_schema.role_table_grants WHERE is_grantable = 'YES' "+
		"AND table_schema = 'public' AND table_name LIKE 'audit%' AND grantee = current_user").Scan(t.Context(), &rights))
	expect.Equal(t, rights, 0)
}

// River makes its indexes anew now and then, which only their owner may.
func TestTheAPILooksAfterTheQueue(t *testing.T) {
	t.Parallel()
	_, db := openOwned(t)
	must(t, db.exec(t.Context(), "REINDEX INDEX CONCURRENTLY public.river_job_args_index"))
}
