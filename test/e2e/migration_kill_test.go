package e2e

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/servers"
)

// behind is an installation whose tenants have schemas without tables.
type behind struct {
	cli
	store   *pgx.Conn
	tenants int
}

func newBehind(t *testing.T, tenants int) *behind {
	t.Helper()
	url := servers.Database(t)
	b := &behind{cli: cli{filepath.Join(t.TempDir(), "settings.env"), &expect.Log{}}, tenants: tenants}
	b.write(t, []string{"DATABASE_URL=" + url})
	b.want(t, 0, "up")
	store, err := pgx.Connect(t.Context(), url)
	expect.NoError(t, err)
	t.Cleanup(func() { store.Close(context.Background()) }) // the test's own context has ended
	b.store = store
	b.add(t)
	return b
}

// add adds the tenants, whoever was there before.
func (b *behind) add(t *testing.T) {
	t.Helper()
	first := b.ask(t, "SELECT count(*) FROM public.tenants")
	for i := range b.tenants {
		name := fmt.Sprint("t_k", first+i)
		_, err := b.store.Exec(t.Context(), "INSERT INTO public.tenants (organization_id, schema_name) "+
			"VALUES (substr($1::text, 3), $1::text)", name)
		expect.NoError(t, err)
		_, err = b.store.Exec(t.Context(), "CREATE SCHEMA "+name)
		expect.NoError(t, err)
	}
}

func (b *behind) ask(t *testing.T, query string) (n int) {
	t.Helper()
	expect.NoError(t, b.store.QueryRow(t.Context(), query).Scan(&n))
	return n
}

// kill runs a command and kills it when that many tenants' turns are over, or lets it end if there are no more.
func (b *behind) kill(t *testing.T, after int, args ...string) {
	t.Helper()
	cmd := b.command(t, append(args, "--parallel", "3", "--wave", "10")...)
	said, err := cmd.StderrPipe()
	expect.NoError(t, err)
	expect.NoError(t, cmd.Start())
	lines := bufio.NewScanner(said)
	for done := 0; done < after && lines.Scan(); {
		if strings.Contains(lines.Text(), " done ") {
			done++
		}
	}
	_ = cmd.Process.Signal(syscall.SIGKILL)
	_ = cmd.Wait()
	expect.Eventually(t, "what was begun ends", func() bool {
		return b.ask(t, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
			AND pid <> pg_backend_pid() AND state <> 'idle'`) == 0
	})
}

// torn counts tenants that are not wholly at one version, and those whose ledger says something else.
const torn = `SELECT count(*) FROM public.tenants AS t WHERE
	(SELECT count(*) FROM pg_tables AS p WHERE p.schemaname = t.schema_name) <> CASE t.version WHEN '' THEN 0 ELSE
		(SELECT max(n) FROM (SELECT count(*) AS n FROM pg_tables GROUP BY schemaname HAVING schemaname LIKE 't\_k%') AS c) END
	OR (SELECT coalesce(max(version), '') FROM public.migration_ledger AS l WHERE l.organization_id = t.organization_id
		AND l.state = 'done') <> t.version
	OR ready <> (version <> '')`

// A run that is killed leaves each tenant wholly at one version, and the next goes on.
func TestAKilledMigrationGoesOn(t *testing.T) {
	t.Parallel()
	rounds := 1
	if os.Getenv("TENON_SOAK") != "" {
		rounds = 14
	}
	b := newBehind(t, 50)
	for round := range rounds {
		if round > 0 {
			b.add(t)
		}
		for range 15 {
			b.kill(t, rand.IntN(4), "up")
			expect.Equal(t, b.ask(t, torn), 0)
		}
		left := b.ask(t, "SELECT count(*) FROM public.tenants WHERE version = ''")
		out, _ := b.want(t, 0, "up")
		if !strings.Contains(out, fmt.Sprintf("\n%d of %d tenants that were behind are migrated.\n", left, left)) {
			t.Errorf("%d were left, and it says %s", left, out)
		}
		expect.Equal(t, b.ask(t, torn), 0)
		expect.Equal(t, b.ask(t, "SELECT count(DISTINCT version) FROM public.tenants"), 1)
		b.want(t, 0, "status")
	}
}

// The second of two operators hears who the first is, and a run that was killed keeps nobody from it.
func TestTwoOperatorsMigrateOneAfterTheOther(t *testing.T) {
	t.Parallel()
	b := newBehind(t, 2)
	lock, err := b.store.Begin(t.Context())
	expect.NoError(t, err)
	_, err = lock.Exec(t.Context(), "SELECT FROM public.tenants FOR UPDATE")
	expect.NoError(t, err)
	first := b.command(t, "up", "--lock-timeout", "10m")
	expect.NoError(t, first.Start())
	var ended sync.WaitGroup
	ended.Go(func() { _ = first.Wait() })
	other, err := pgx.ConnectConfig(t.Context(), b.store.Config().Copy())
	expect.NoError(t, err)
	defer other.Close(t.Context())
	expect.Eventually(t, "the first waits", func() bool {
		var n int
		expect.NoError(t, other.QueryRow(t.Context(), `SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'
			AND datname = current_database() AND application_name LIKE 'migrate t\_k%'`).Scan(&n))
		return n == 2
	})
	if _, said := b.want(t, 5, "up"); !strings.Contains(said, "[migration_running] Migrations are being applied by cli:") {
		t.Errorf("the second hears %s", said)
	}
	out, _ := b.want(t, 0, "status")
	if strings.Count(out, "; it waited for the connection ") != 2 || !strings.Contains(out, "are being applied by cli:") {
		t.Errorf("status says %s", out)
	}
	expect.NoError(t, first.Process.Signal(syscall.SIGKILL))
	ended.Wait()
	expect.NoError(t, lock.Rollback(t.Context()))
	expect.Eventually(t, "its locks are gone", func() bool {
		return b.ask(t, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = "+
			"(SELECT oid FROM pg_database WHERE datname = current_database())") == 0
	})
	b.want(t, 0, "up")
	expect.Equal(t, b.ask(t, torn), 0)
}
