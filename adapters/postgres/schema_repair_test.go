package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
)

// reapplied are those of the drifts that are repaired without a row being touched, nor anything extra.
var reapplied = []string{
	"DROP INDEX ?tenant.users_status_idx",
	"ALTER INDEX ?tenant.users_status_idx SET (fillfactor = 70)",
	"ALTER TABLE ?tenant.users DROP COLUMN last_login_at",
	"ALTER TABLE ?tenant.users DISABLE TRIGGER access_facts",
	"DROP TRIGGER access_facts ON ?tenant.users",
	"ALTER TABLE ?tenant.users DROP CONSTRAINT users_status",
	"ALTER TABLE ?tenant.users DROP CONSTRAINT users_email_key",
}

// moreDrifts are repaired, too; the last two leave what the version does not know.
var moreDrifts = []string{
	"ALTER TABLE ?tenant.users DROP COLUMN tokens_after CASCADE", // and a trigger
	"ALTER TABLE ?tenant.project_members DROP CONSTRAINT project_members_subject_fkey, DROP CONSTRAINT " +
		"project_members_pkey",
	"DROP VIEW ?tenant.visible_bookmarks, ?tenant.shared_executions, ?tenant.project_access",
	"CREATE OR REPLACE VIEW ?tenant.shared_executions AS " +
		"SELECT project, trial, execution, sender AS subject FROM ?tenant.trial_shares",
	"CREATE OR REPLACE TRIGGER access_facts AFTER DELETE ON ?tenant.projects " +
		"FOR EACH ROW EXECUTE FUNCTION public.access_facts_of_tenant()",
	"DROP INDEX ?tenant.users_status_idx; CREATE TABLE ?tenant.spare (id int)",
	"ALTER INDEX ?tenant.users_status_idx RENAME TO users_another_idx",
}

func repaired(t *testing.T, s ports.Schemas, tenants []domain.TenantID, how domain.RepairHow,
) map[domain.TenantID]domain.TenantRepair {
	t.Helper()
	how.By, how.LockTimeout = "cli:ada@host", time.Second
	all := map[domain.TenantID]domain.TenantRepair{}
	must(t, s.Repair(t.Context(), tenants, how, func(r domain.TenantRepair) bool {
		all[r.Tenant] = r
		return true
	}))
	return all
}

var (
	reapply = domain.RepairHow{Way: domain.RepairReapply}
	match   = domain.RepairHow{Way: domain.RepairMatch}
)

func TestWhatIsMissingIsMade(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	s := NewSchemas(db)
	var tenants []domain.TenantID
	for _, change := range slices.Concat(reapplied, moreDrifts) {
		tenant := domain.TenantID(fmt.Sprintf("org_%d", len(tenants)))
		tenants = append(tenants, tenant)
		made, _, err := s.Create(t.Context(), tenant)
		must(t, err)
		must(t, db.exec(t.Context(), strings.ReplaceAll(change, "?tenant", made.Name)))
	}
	dry := reapply
	dry.DryRun = true
	planned, all := repaired(t, s, tenants, dry), repaired(t, s, tenants, reapply)
	after, err := s.Verify(t.Context(), nil)
	must(t, err)
	for i, change := range slices.Concat(reapplied, moreDrifts) {
		told := all[tenants[i]]
		left := named(domain.VerifiedSchema{Schema: after[0].Schema, Differences: told.Left})
		at := slices.IndexFunc(after, func(v domain.VerifiedSchema) bool { return v.Tenant == tenants[i] })
		if !told.Repaired || len(told.Statements) == 0 || len(after[at].Differences) != len(left) ||
			strings.HasPrefix(strings.Join(left, ""), "extra") != (i >= len(tenants)-2) {
			t.Errorf("%s leaves %q, %+v; %+v", change, named(after[at]), left, told)
		}
		if !slices.Equal(planned[tenants[i]].Statements, told.Statements) || len(planned[tenants[i]].Left) == 0 {
			t.Errorf("%s was planned as %+v", change, planned[tenants[i]])
		}
	}
}

// Nothing is repaired by halves: what cannot be made keeps the rest from it, and is told.
func TestWhatRemainsIsTold(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	s := NewSchemas(db)
	for tenant, change := range map[domain.TenantID]string{
		"a": "DROP INDEX ?tenant.users_status_idx; ALTER TABLE ?tenant.users ALTER COLUMN role DROP NOT NULL",
		"b": "DROP INDEX ?tenant.users_status_idx; DROP TABLE ?tenant.notifications",
		"c": `ALTER TABLE ?tenant.users DROP CONSTRAINT users_status; INSERT INTO ?tenant.users (id, subject, email,
			first_name, last_name, name_key, search, job_title, avatar_url, mobile, role, status, version, created_at,
			updated_at) VALUES ('a', 'a', 'a', '', '', '', '', '', '', '', '', 'c4n4ry', 1, now(), now())`,
		"d": "DROP SCHEMA ?tenant CASCADE",
	} {
		made, _, err := s.Create(t.Context(), tenant)
		must(t, err)
		must(t, db.exec(t.Context(), strings.ReplaceAll(change, "?tenant", made.Name)))
	}
	all := repaired(t, s, nil, reapply)
	for tenant, want := range map[domain.TenantID]string{
		"a": "other column users.role", "b": "missing table notifications", "d": "missing schema ?tenant",
	} {
		schema := domain.Schema{Name: "t_" + string(tenant)}
		left := named(domain.VerifiedSchema{Schema: schema, Differences: all[tenant].Left})
		if all[tenant].Repaired || !slices.Contains(left, want) {
			t.Errorf("%s: %+v", tenant, all[tenant])
		}
	}
	failed := all["c"]
	if failed.Repaired || failed.Failure.SQLState != "23514" || strings.Contains(fmt.Sprint(failed), "c4n4ry") {
		t.Errorf("%+v", failed)
	}
	expect.Equal(t, count(t, db, "pg_indexes WHERE schemaname IN ('t_a', 't_b') AND indexname = 'users_status_idx'"), 0)
}

// A tenant's tables that were restored from a backup are those of a version, and the ledger follows them.
func TestTheLedgerFollowsTheTables(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	s, tenants := migratedTo(t, db, both, 4)
	must(t, db.exec(t.Context(), "ALTER TABLE t_t0.notes DROP c"))
	must(t, db.exec(t.Context(), "ALTER TABLE t_t1.notes DROP c; ALTER TABLE t_t1.notes ADD other int"))
	must(t, db.exec(t.Context(), "UPDATE public.tenants SET version = '001_note' WHERE organization_id = 't2'"))
	must(t, db.exec(t.Context(), "DELETE FROM public.migration_ledger "+
		"WHERE organization_id = 't2' AND version > '001_note'"))
	dry := match
	dry.DryRun = true
	for range 2 { // the first changes nothing
		all := repaired(t, s, tenants, dry)
		expect.Equal(t, [3]any{all["t0"].From, all["t0"].Version, all["t0"].Repaired}, [3]any{"003_last", "002_more", true})
		expect.Equal(t, [3]any{all["t2"].From, all["t2"].Version, all["t2"].Repaired}, [3]any{"001_note", "003_last", true})
		expect.Equal(t, [2]any{all["t1"].Repaired, len(all["t1"].Left)}, [2]any{false, 2})
		expect.Equal(t, [2]any{all["t3"].Repaired, len(all["t3"].Left)}, [2]any{false, 0})
		dry.DryRun = false
	}
	verified, err := s.Verify(t.Context(), []domain.TenantID{"t0", "t2", "t3"})
	must(t, err)
	for _, v := range verified {
		if len(v.Differences) > 0 {
			t.Errorf("%s: %q", v.Tenant, named(v))
		}
	}
	expect.Equal(t, count(t, db, `public.migration_ledger AS l JOIN public.tenants AS t USING (organization_id)
		WHERE (l.version <= t.version) <> (l.state = 'done')`), 0)
	expect.Equal(t, migrateAll(t, s, tenants, how)["t0"].State, domain.MigrationDone)
	expect.Equal(t, count(t, db, "public.tenants WHERE version = '003_last'"), 4)
}

func TestTablesOfTwoVersionsAreAmbiguous(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	s, tenants := migratedTo(t, db, both.and("004_data", "UPDATE ?tenant.notes SET a = 1"), 1)
	must(t, db.exec(t.Context(), "UPDATE public.tenants SET version = '001_note'"))
	hear := func(domain.TenantRepair) bool { return true }
	err := s.Repair(t.Context(), tenants, match, hear)
	if !errors.Is(err, domain.ErrRepairAmbiguous) || !strings.Contains(err.Error(), "003_last and 004_data") {
		t.Errorf("got %v", err)
	}
	this := match
	this.Version = "003_last"
	expect.Equal(t, repaired(t, s, tenants, this)["t0"].Version, "003_last")
	this.Version = "nowhere"
	if err := s.Repair(t.Context(), tenants, this, hear); !errors.Is(err, domain.ErrMigrationUnknown) {
		t.Errorf("got %v", err)
	}
}

// Who has the tables keeps a repair waiting for no longer than it may wait.
func TestARepairIsBusy(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	s := NewSchemas(db)
	made, _, err := s.Create(t.Context(), "a")
	must(t, err)
	must(t, db.exec(t.Context(), "DROP INDEX "+made.Name+".users_status_idx"))
	brief := reapply
	brief.LockTimeout = 50 * time.Millisecond
	must(t, db.InTx(t.Context(), func(ctx context.Context) error {
		must(t, db.exec(ctx, "LOCK TABLE "+made.Name+".users IN ROW EXCLUSIVE MODE"))
		err := s.Repair(t.Context(), nil, brief, func(domain.TenantRepair) bool { return true })
		if !errors.Is(err, domain.ErrStoreBusy) {
			t.Errorf("got %v", err)
		}
		return nil
	}))
	expect.Equal(t, repaired(t, s, nil, reapply)["a"].Repaired, true)
	requireVerified(t, s, made.Version)
}

// What was accepted is what was applied.
func TestEditedFilesAreAccepted(t *testing.T) {
	t.Parallel()
	db, _ := openOwned(t)
	must(t, db.exec(t.Context(), "DELETE FROM public.migration_ledger")) // of our own shared tables
	s, _ := migratedTo(t, db, both, 2)
	edited := both.and("002_more", both["002_more"]+" -- edited").and("003_last", both["003_last"]+" -- edited").
		schemas(t, db)
	found, err := edited.Edited(t.Context())
	must(t, err)
	expect.Equal(t, found, []domain.EditedMigration{
		{Name: "tenant/002_more", Applied: 2}, {Name: "tenant/003_last", Applied: 2},
	})
	must(t, edited.Accept(t.Context(), []string{"tenant/002_more"}))
	found, err = edited.Edited(t.Context())
	must(t, err)
	expect.Equal(t, found, []domain.EditedMigration{{Name: "tenant/003_last", Applied: 2}})
	_, err = edited.Up(t.Context(), how, nil)
	if !errors.Is(err, domain.ErrMigrationEdited) {
		t.Errorf("got %v", err)
	}
	must(t, edited.Accept(t.Context(), []string{"tenant/003_last"}))
	_, err = edited.Up(t.Context(), how, nil)
	must(t, err)
	found, err = s.Edited(t.Context())
	must(t, err)
	expect.Equal(t, len(found), 2)
}

// A function's own text names the tenant's schema, too, which differs from tenant to tenant.
func TestAFunctionOfTenantsIsMadeAnew(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	s, tenants := migratedTo(t, db, note.and("002_total", `CREATE FUNCTION ?tenant.total() RETURNS bigint LANGUAGE plpgsql
		AS $$ BEGIN RETURN (SELECT count(*) FROM ?tenant.notes); END $$`), 3)
	requireVerified(t, s, "002_total")
	must(t, db.exec(t.Context(), "DROP FUNCTION t_t0.total"))
	must(t, db.exec(t.Context(), "CREATE OR REPLACE FUNCTION t_t1.total() RETURNS bigint LANGUAGE sql "+
		"AS 'SELECT 1::bigint'"))
	all := repaired(t, s, tenants, reapply)
	expect.Equal(t, [3]bool{all["t0"].Repaired, all["t1"].Repaired, all["t2"].Repaired}, [3]bool{true, true, false})
	requireVerified(t, s, "002_total")
	must(t, db.exec(t.Context(), "INSERT INTO t_t0.notes VALUES ('x'), ('y')"))
	expect.Equal(t, count(t, db, "generate_series(1, t_t0.total())"), 2)
}
