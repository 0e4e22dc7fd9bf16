package e2e

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

const flooding = 60 // calls at once, of which each would take a connection of the twenty

// flood is calls of one tenant that wait for a lock in the database.
type flood struct {
	*scenario.Tenant
	db      *pgx.Conn
	conns   []net.Conn
	refused atomic.Int64
}

// floods has one tenant send many calls that hang. It is refused what is too much, and goes on with what is critical;
// another tenant hears nothing of it, and neither does readiness. When the callers leave, their work ends.
func floods(t *testing.T, c, calm *scenario.Tenant) {
	t.Helper()
	db, err := pgx.Connect(t.Context(), c.DatabaseURL)
	expect.NoError(t, err)
	defer db.Close(t.Context())
	f := &flood{Tenant: c, db: db}
	f.lock(t)
	for range flooding {
		f.send(t)
	}
	expect.Eventually(t, "what is too much is refused", func() bool { return f.refused.Load() == flooding-f.waiting(t) })
	if n := f.waiting(t); n == 0 || n > 3 {
		t.Errorf("%d calls of one tenant are at work", n)
	}
	calm.Admin.Get(t, "/projects")
	c.Admin.Get(t, "/users/me")
	res, err := http.Get("http://" + c.Setting(t, "OPS_ADDR") + "/readyz")
	expect.NoError(t, err)
	defer res.Body.Close()
	if text, err := io.ReadAll(res.Body); err != nil || res.StatusCode != 200 || strings.Contains(string(text), "fail") {
		t.Errorf("ready: %d %s, %v", res.StatusCode, text, err)
	}
	for _, conn := range f.conns {
		conn.Close()
	}
	const limit = 15 * time.Second // half of what a request may take
	expect.Within(t, limit, "the work ends with its callers", func() bool { return f.waiting(t) == 0 })
	expect.NoError(t, f.exec(t, "COMMIT"))
	c.Admin.Get(t, "/projects")
}

func (f *flood) exec(t *testing.T, text string) error {
	t.Helper()
	_, err := f.db.Exec(t.Context(), text)
	return err
}

// lock keeps the tenant's projects from whoever looks at them.
func (f *flood) lock(t *testing.T) {
	t.Helper()
	var schema string
	const named = "SELECT schema_name FROM public.tenants WHERE organization_id = $1"
	expect.NoError(t, f.db.QueryRow(t.Context(), named, f.Organization).Scan(&schema))
	expect.NoError(t, f.exec(t, "BEGIN"))
	expect.NoError(t, f.exec(t, "LOCK TABLE "+pgx.Identifier{schema, "projects"}.Sanitize()+" IN ACCESS EXCLUSIVE MODE"))
}

// send sends one call and counts whether it is refused.
func (f *flood) send(t *testing.T) {
	t.Helper()
	wait := strings.TrimSuffix(f.Setting(t, "CONCURRENCY_WAIT"), "s")
	conn, err := net.Dial("tcp", strings.TrimPrefix(f.APIURL, "http://"))
	expect.NoError(t, err)
	f.conns = append(f.conns, conn)
	fmt.Fprintf(conn, "GET /api/v1/projects HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer %s\r\n\r\n", f.Analyst.Token)
	go func() {
		res, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			return // we have left
		}
		defer res.Body.Close()
		text, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != 503 || res.Header.Get("Retry-After") != wait ||
			!strings.Contains(string(text), `"concurrency_limited"`) {
			t.Errorf("refused with %d %s, %v", res.StatusCode, text, err)
		}
		f.refused.Add(1)
	}()
}

// waiting are the statements that wait for the lock. Unlike pg_stat_activity, pg_locks also has in our transaction who
// has come since that began.
func (f *flood) waiting(t *testing.T) (n int64) {
	t.Helper()
	const blocked = `SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))`
	expect.NoError(t, f.db.QueryRow(t.Context(), blocked).Scan(&n))
	return n
}
