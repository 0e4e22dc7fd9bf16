package e2e

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/test/expect"
)

// agree wants the roles of people to be those, by the name before the @: in their profiles
// and among the admins now, and at the provider soon.
func (w *week) agree(t *testing.T, roles map[string]string) {
	t.Helper()
	want, admins := map[string]string{}, []string{}
	for _, name := range slices.Sorted(maps.Keys(roles)) {
		email := name + "@" + w.Host
		want[email] = roles[name]
		if roles[name] == "org:admin" {
			admins = append(admins, email)
		}
	}
	expect.Equal(t, w.storedRoles(t), want)
	expect.Equal(t, w.storedAdmins(t), admins)
	there := map[string]string{}
	defer func() {
		if t.Failed() {
			t.Logf("the provider has %v, want %v; idle: %v", there, want, w.idle(t))
		}
	}()
	expect.Eventually(t, "the provider agrees with us", func() bool {
		w.retriesJobs(t)
		there = w.providerRoles(t)
		return w.idle(t) && maps.Equal(there, want)
	})
}

// idle tells whether no job of the company is under way: one that began before may still tell the provider of it.
func (w *week) idle(t *testing.T) bool {
	t.Helper()
	return w.text(t, `SELECT count(*)::text FROM public.jobs
		WHERE enterprise = $1 AND state IN ('QUEUED', 'RUNNING', 'RETRYING')`, w.EnterpriseID) == "0"
}

// retriesJobs has jobs that failed run again now, and not when their time comes.
func (w *week) retriesJobs(t *testing.T) {
	t.Helper()
	for _, id := range each(w.op.Get(t, "/jobs?state=RETRYING&enterprise_id="+w.EnterpriseID), "id") {
		status, answer := w.op.Send(t, "POST", "/jobs/"+id+"/retry", "", nil)
		if status != 202 && status != 409 { // it runs already
			t.Errorf("retried, the job answers %d %s", status, answer)
		}
	}
}

// storedRoles are those of the people who have not left, by their address.
func (w *week) storedRoles(t *testing.T) map[string]string {
	t.Helper()
	roles := map[string]string{}
	for _, line := range w.lines(t, "SELECT email || ' ' || role FROM ?tenant.users WHERE status <> 'REMOVED'") {
		email, role, _ := strings.Cut(line, " ")
		roles[email] = role
	}
	return roles
}

// storedAdmins are the addresses of the admins who have a profile under the same subject and address.
func (w *week) storedAdmins(t *testing.T) []string {
	t.Helper()
	return w.lines(t, `SELECT coalesce(u.email, 'nobody ' || a.email) FROM public.admins AS a
		LEFT JOIN ?tenant.users AS u ON u.subject = a.subject AND u.email = a.email
		WHERE a.enterprise = $1 AND a.subject IS NOT NULL ORDER BY 1`, w.EnterpriseID)
}

// lines are the rows of one column of text.
func (w *week) lines(t *testing.T, query string, args ...any) []string {
	t.Helper()
	query = strings.ReplaceAll(query, "?tenant", pgx.Identifier{w.schema}.Sanitize())
	rows, err := w.db.Query(t.Context(), query, args...)
	expect.NoError(t, err)
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	expect.NoError(t, err)
	return all
}

// hurry has a periodic task run now, as it does by the clock once a node has been elected to keep that.
func hurry(t *testing.T, db *pgx.Conn, kind any) {
	t.Helper()
	expect.Eventually(t, "the task has come by the clock", func() bool {
		again, err := db.Exec(t.Context(), `INSERT INTO public.river_job (args, kind, max_attempts, priority, queue, state)
			SELECT args, kind, max_attempts, priority, queue, 'available' FROM public.river_job
			WHERE kind = 'tenon_task' AND args @> jsonb_build_object('Of', $1::text) LIMIT 1`, fmt.Sprint(kind))
		expect.NoError(t, err)
		return again.RowsAffected() > 0
	})
}
