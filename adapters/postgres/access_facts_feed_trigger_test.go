package postgres

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Exactly the tables that facts are made of notify, whatever part a session plays; a
// sign-in does not.
func TestFactTablesHaveTriggers(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	n := newNode(t, db, noTime)
	addAda(t, n)
	var tables []string
	must(t, db.shared(t.Context()).raw(`SELECT DISTINCT
			CASE n.nspname WHEN 'public' THEN 'public.' ELSE '?tenant.' END || c.relname
		FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
		JOIN pg_proc AS p ON p.oid = t.tgfoid WHERE p.proname LIKE 'access_facts%' AND t.tgenabled = 'A'`).
		Scan(t.Context(), &tables))
	var off int
	must(t, db.shared(t.Context()).raw(`SELECT count(*) FROM pg_trigger AS t JOIN pg_proc AS p ON p.oid = t.tgfoid
		WHERE p.proname LIKE 'access_facts%' AND t.tgenabled <> 'A'`).Scan(t.Context(), &off))
	if off != 0 {
		t.Errorf("a replica's session would leave %d triggers out", off)
	}
	slices.Sort(tables)
	want := slices.Sorted(slices.Values(factTables))
	if !slices.Equal(tables, want) {
		t.Errorf("%s notify, want %s", strings.Join(tables, " "), strings.Join(want, " "))
	}
}

// Each statement that takes something from facts notifies, with the tenant whose
// they are, once per transaction, and raises the stamp of that tenant. What is new
// does neither.
func TestStatementsNotify(t *testing.T) {
	t.Parallel()
	db, _ := openOwned(t)
	addAda(t, newNode(t, db, noTime))
	schema := schemaOf(t, db)
	ear, err := pgx.Connect(t.Context(), db.direct.ConnString())
	must(t, err)
	defer ear.Close(t.Context())
	_, err = ear.Exec(t.Context(), "LISTEN tenon_access_facts")
	must(t, err)
	for _, step := range []struct{ statements, want string }{
		{"UPDATE S.users SET last_login_at = now()", ""},
		{"UPDATE S.users SET status = 'BLOCKED'; UPDATE S.users SET tokens_after = now()", "org_A;"},
		{"UPDATE S.users SET job_title = 'x'", ""},
		{insertProject, ""},
		{"UPDATE S.projects SET description = 'x'", ""},
		{insertRole, ""},
		{"UPDATE S.projects SET id = id", "org_A;"},
		{"INSERT INTO S.project_members VALUES ('p', 'ada', 'r', now())", ""},
		{"UPDATE S.project_members SET role = role", "org_A;"},
		{"UPDATE S.project_members SET joined_at = now()", ""},
		{"DELETE FROM S.project_members", "org_A;"},
		{"UPDATE S.project_roles SET predict = 'HIDDEN'", "org_A;"},
		{"UPDATE S.project_roles SET description = 'y'", ""},
		{"INSERT INTO S.trial_shares VALUES ('s', 'p', 't', 'x', 'ada', 'hash', now())", ""},
		{"INSERT INTO S.trial_share_recipients VALUES ('s', 'ada', 0)", "org_A;"},
		{insertTrial, ""},
		{"UPDATE public.trials SET description = 'x'", ""},
		{"UPDATE public.modules SET is_standalone = false WHERE id = 4", ""},
		{"UPDATE public.trials SET module = 4", ";"},
		{"INSERT INTO public.module_access VALUES ('g', 'e', 2, NULL, now(), 'o')", ""},
		{"UPDATE public.module_access SET module = 3", "org_A;"},
		{"DELETE FROM public.module_access", "org_A;"},
		{insertDatasource, "org_A;"},
		{"UPDATE public.datasources SET place = 2", "org_A;"},
		{"DELETE FROM public.datasources WHERE id = 'nobody'", ""},
		{"DELETE FROM public.datasources", "org_A;"},
		{"TRUNCATE public.datasources", ";"},
		{"UPDATE public.enterprises SET status = 'SUSPENDED' WHERE id = 'e'", "org_A;"},
		{"UPDATE public.enterprises SET status = 'SUSPENDED' WHERE id = 'nobody'", ""},
		{"UPDATE public.enterprises SET organization_id = 'org_B'", "org_A;org_B;"},
		{"DELETE FROM public.trials", ";"},
		{"UPDATE S.trial_shares SET trial = 'u'", "org_A;"},
		{"DELETE FROM S.trial_share_recipients", "org_A;"},
		{"DELETE FROM S.trial_shares", "org_A;"},
		{"DELETE FROM S.project_roles", "org_A;"},
		{"DELETE FROM S.projects", "org_A;"},
		{"TRUNCATE S.users CASCADE", "org_A;"},
		{"TRUNCATE public.module_access", ";"},
		{"DELETE FROM public.enterprises", "org_B;"},
		{"BEGIN; DELETE FROM S.users; ROLLBACK", ""},
	} {
		before := stamps(t, db)
		statements := strings.ReplaceAll(step.statements, "S.", schema+".") + "; NOTIFY tenon_access_facts, 'end'"
		_, err := db.pools[0].ExecContext(t.Context(), statements)
		must(t, err)
		if got := heardUntilEnd(t, ear); got != step.want {
			t.Errorf("%s\n notified %q, want %q", step.statements, got, step.want)
		}
		if raised := raisedSince(before, stamps(t, db)); raised != step.want {
			t.Errorf("%s\n raised %q, want %q", step.statements, raised, step.want)
		}
	}
}

func stamps(t *testing.T, db *DB) map[string]int64 {
	t.Helper()
	var rows []struct {
		OrganizationID string
		Stamp          int64
	}
	must(t, db.shared(t.Context()).raw("SELECT organization_id, stamp FROM public.access_stamps").Scan(t.Context(), &rows))
	all := map[string]int64{}
	for _, row := range rows {
		all[row.OrganizationID] = row.Stamp
	}
	return all
}

// raisedSince is whose stamps have risen, sorted, as heardUntilEnd has them.
func raisedSince(before, after map[string]int64) string {
	var all []string
	for tenant, stamp := range after {
		if stamp > before[tenant] {
			all = append(all, tenant+";")
		}
	}
	slices.Sort(all)
	return strings.Join(all, "")
}

const (
	insertProject = "INSERT INTO S.projects VALUES ('p', 'P', 'p', '', 'ACTIVE', 'a', 'a', 1, now(), now())"
	insertRole    = `INSERT INTO S.project_roles VALUES
		('r', 'p', 'R', 'r', '', '', 'HIDDEN', 'HIDDEN', 'HIDDEN', 'FULL_ACCESS', 1, now(), now())`
	insertDatasource = `INSERT INTO public.datasources VALUES ('d', 'e', 's3', 'D', 'h', 1, 'b', 'u', '', '', '', true, '',
		'OK', NULL, NULL, 'IN_USE', NULL, true, 1, 1, 1, now(), now(), 'o', 'o', '', '')`
	insertTrial = `INSERT INTO public.trial_slugs VALUES ('t');
		INSERT INTO public.trials (module, slug, name, name_key, icon_url, description, version, created_at, updated_at)
		VALUES (1, 't', 'T', 't', '', '', 1, now(), now())`
)

// heardUntilEnd is every payload, sorted, up to the one that says end.
func heardUntilEnd(t *testing.T, ear *pgx.Conn) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var all []string
	for {
		heard, err := ear.WaitForNotification(ctx)
		must(t, err)
		if heard.Payload == "end" {
			slices.Sort(all)
			return strings.Join(all, "")
		}
		all = append(all, heard.Payload+";")
	}
}
