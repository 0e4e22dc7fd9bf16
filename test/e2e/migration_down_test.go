package e2e

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
)

// tornBack counts tenants that are neither wholly at the newest version nor wholly at the first, and those whose ledger
// says something else.
const tornBack = `SELECT count(*) FROM public.tenants AS t WHERE
	(SELECT count(*) FROM pg_tables AS p WHERE p.schemaname = t.schema_name) <> CASE t.version WHEN '001_user' THEN 1 ELSE
		(SELECT max(n) FROM (SELECT count(*) AS n FROM pg_tables GROUP BY schemaname HAVING schemaname LIKE 't\_k%') AS c) END
	OR (SELECT coalesce(max(version), '') FROM public.migration_ledger AS l WHERE l.organization_id = t.organization_id
		AND l.state = 'done') <> t.version
	OR (SELECT count(*) FROM public.migration_ledger AS l WHERE l.organization_id = t.organization_id
		AND l.state = 'reverted' AND l.version > t.version) <> CASE t.version WHEN '001_user' THEN 3 ELSE 0 END`

const aheadOfFirst = "SELECT count(*) FROM public.tenants WHERE version <> '001_user'"

// A way back that is killed leaves each tenant wholly at one version; it goes on from there, and so does the way on.
func TestAKilledWayBackGoesOn(t *testing.T) {
	t.Parallel()
	b := newBehind(t, 20)
	b.want(t, 0, "up")
	down := []string{"down", "--to", "001_user", "--all", "--yes"}
	for range 5 {
		b.kill(t, rand.IntN(4), down...)
		expect.Equal(t, b.ask(t, tornBack), 0)
	}
	b.want(t, 0, "verify")
	left := b.ask(t, aheadOfFirst)
	out, _ := b.want(t, 0, down...)
	want := "No tenant is beyond 001_user.\n"
	switch {
	case left == 1:
		want = "Of 1 tenant that was beyond it, 1 is taken back to 001_user.\n"
	case left > 1:
		want = fmt.Sprintf("Of %d tenants that were beyond it, %d are taken back to 001_user.\n", left, left)
	}
	expect.Equal(t, out, want)
	expect.Equal(t, b.ask(t, tornBack)+b.ask(t, aheadOfFirst), 0)
	b.want(t, 0, "verify")
	b.want(t, 0, "up")
	expect.Equal(t, b.ask(t, torn), 0)
	b.want(t, 0, "verify")
}

// An operator takes a tenant back, is kept from losing data, and repairs what somebody has dropped.
func TestAnOperatorGoesBackAndRepairs(t *testing.T) {
	t.Parallel()
	b := newBehind(t, 2)
	b.want(t, 0, "up")
	_, err := b.store.Exec(t.Context(), `INSERT INTO t_k1.bookmarks VALUES ('c4n4ry', 'c4n4ry', '', '', '', now());
		DROP INDEX t_k0.users_status_idx`)
	expect.NoError(t, err)
	_, said := b.want(t, 5, "down", "--to", "002_project", "--all", "--yes")
	if !strings.Contains(said, "003_notification would lose the data of the table bookmarks of k1.") ||
		strings.Contains(said, "c4n4ry") {
		t.Errorf("it says %s", said)
	}
	if _, said := b.want(t, 2, "down", "--to", "002_project", "--all"); !strings.Contains(said, "--yes") {
		t.Errorf("nobody can be asked: %s", said)
	}
	b.want(t, 7, "verify")
	if out, _ := b.want(t, 0, "repair", "--reapply", "--all", "--yes"); !strings.Contains(out, "k0 is repaired by 1 ") {
		t.Errorf("it says %s", out)
	}
	b.want(t, 0, "verify")
	b.want(t, 0, "down", "--to", "002_project", "--all", "--yes", "--force")
	b.want(t, 0, "verify")
	b.want(t, 5, "down", "--public", "--to", "005_audit", "--yes")
	out, _ := b.want(t, 0, "down", "--public", "--to", "006_job", "--yes", "--force")
	if !strings.HasPrefix(out, "The shared tables are at 006_job; taken back: 5 migrations.\n") {
		t.Errorf("it says %s", out)
	}
	b.want(t, 0, "up")
	b.want(t, 0, "verify")
	entries := b.ask(t, `SELECT count(*) FROM public.audit_inbox WHERE action IN ('migration.down', 'migration.repair')
		AND actor LIKE 'cli:%' AND outcome = 'done'`)
	expect.Equal(t, entries, 3)
}
