package e2e

import (
	"io"
	"net/http"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// manyEntries are as many as there are in the soak, and some otherwise, in the log of the tenant's trail.
func manyEntries(t *testing.T, c *scenario.Tenant) (count int) {
	t.Helper()
	count = 20_000
	if os.Getenv("TENON_SOAK") != "" {
		count = 1_000_000
	}
	db, err := pgx.Connect(t.Context(), c.DatabaseURL)
	expect.NoError(t, err)
	defer db.Close(t.Context())
	_, err = db.Exec(t.Context(), `INSERT INTO public.audit_inbox
		(trail, id, at, actor, machine, action, target, project, outcome, request_id, reason)
		SELECT $1, gen_random_uuid(), now(), 'auth0|person' || n % 100, false, 'record.get', gen_random_uuid(),
			gen_random_uuid(), 'done', gen_random_uuid(), '' FROM generate_series(1, $2::int) AS n`, c.EnterpriseID, count)
	expect.NoError(t, err)
	expect.Within(t, longTime(int64(count)), "the entries are in the log", func() bool {
		var left int
		expect.NoError(t, db.QueryRow(t.Context(), "SELECT count(*) FROM public.audit_inbox").Scan(&left))
		return left == 0
	})
	return count
}

// auditParts export the trail, while another client has begun to and takes nothing any more.
func auditParts(count int) []memoryPart {
	return []memoryPart{
		{"export of the trail", importMB, exportMB, exportTrail("/audit/export", count)},
		{"export of the trail as a table", importMB, exportMB, exportTrail("/audit/export?format=csv", count)},
		{"export of its names", importMB, exportMB, exportTrail("/audit/names", 100)},
	}
}

func exportTrail(path string, lines int) func(*testing.T, *scenario.Tenant) {
	return func(t *testing.T, c *scenario.Tenant) {
		slow := download(t, c, path)
		defer slow.Body.Close()
		_, err := io.ReadFull(slow.Body, make([]byte, 10))
		expect.NoError(t, err)
		file, answer := &lineCounter{}, download(t, c, path)
		defer answer.Body.Close()
		_, err = io.Copy(file, answer.Body)
		if expect.NoError(t, err); answer.StatusCode != 200 || file.lines < lines {
			t.Errorf("%d: %d lines", answer.StatusCode, file.lines)
		}
	}
}

// download begins one of an admin, which the caller reads.
func download(t *testing.T, c *scenario.Tenant, path string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", c.Analyst.Base+path, nil)
	expect.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+c.Admin.Token)
	answer, err := scenario.Client.Do(r)
	expect.NoError(t, err)
	return answer
}
