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
	url     string
	store   *pgx.Conn
	tenants int
}

func newBehind(t *testing.T, tenants int) *behind {
	t.Helper()
	url := servers.Database(t)
	return newBehindAt(t, url, tenants, servers.DatabaseSettings(t, url)...)
}

// newBehindAt looks at the store by a URL, of the owner of the tables.
func newBehindAt(t *testing.T, url string, tenants int, settings ...string) *behind {
	t.Helper()
	b := &behind{cli: cli{filepath.Join(t.TempDir(), "settings.env"), &expect.Log{}}, tenants: tenants}
	b.write(t, settings)
	b.want(t, 0, "up")
	b.url = url
	b.store = b.connect(t)
	b.add(t)
	return b
}

func (b *behind) connect(t *testing.T) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), b.url)
	expect.NoError(t, err)
	t.Cleanup(func() { conn.Close(context.Background()) }) // the test's own context has ended
	return conn
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

// A run that is killed leaves each tenant wholly at one version, and the next brings all to the newest.
func TestAKilledMigrationGoesOn(t *testing.T) {
	t.Parallel()
	rounds := 15
	if os.Getenv("TENON_SOAK") != "" {
		rounds = 200
	}
	b, earlier := newBehind(t, 50), []string{"001_user", "002_project", "003_notification"}
	for range rounds {
		b.kill(t, rand.IntN(b.tenants), "up")
		b.want(t, 0, "verify")
		b.want(t, 0, "up")
		expect.Equal(t, b.ask(t, "SELECT count(*) FROM public.tenants WHERE NOT ready OR version <> "+newestNoted), 0)
		expect.Equal(t, b.ask(t, unnoted), 0)
		b.want(t, 0, "verify")
		b.want(t, 0, "down", "--all", "--yes", "--to", earlier[rand.IntN(len(earlier))])
	}
}

const newestNoted = "(SELECT max(version) FROM public.migration_ledger WHERE organization_id <> '')"

// unnoted counts the tenants of whom the ledger does not say that they have each migration, by whom, and since when.
const unnoted = `SELECT count(*) FROM public.tenants AS t WHERE
	(SELECT count(DISTINCT version) FROM public.migration_ledger WHERE organization_id <> '') <> (SELECT count(*)
	FROM public.migration_ledger AS l WHERE l.organization_id = t.organization_id AND state = 'done'
	AND duration IS NOT NULL AND by_whom LIKE 'cli:%@%')`

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
	other := b.connect(t)
	expect.Eventually(t, "the first waits", func() bool {
		var n int
		expect.NoError(t, other.QueryRow(t.Context(), waitingWork).Scan(&n))
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
