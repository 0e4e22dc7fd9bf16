package e2e

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
	"github.com/tenon-health/tenon/test/servers"
)

// readsOf has so many reads answered by a node, which refuses each.
func readsOf(t *testing.T, node *scenario.Node, count int) {
	t.Helper()
	for range count {
		res, err := http.Get(node.Base + "/projects")
		expect.NoError(t, err)
		expect.NoError(t, res.Body.Close())
		expect.Equal(t, res.StatusCode, 401)
	}
}

// pausedStandby is a standby that hears of nothing until it is told to.
func pausedStandby(t *testing.T, primary *servers.Postgres) (replay func()) {
	t.Helper()
	standby, err := pgx.Connect(t.Context(), primary.NewStandby(t).URL())
	expect.NoError(t, err)
	t.Cleanup(func() { standby.Close(context.Background()) }) // the test's own context has ended
	tell := func(query string) {
		_, err := standby.Exec(t.Context(), query)
		expect.NoError(t, err)
	}
	tell("SELECT pg_wal_replay_pause()")
	return func() { tell("SELECT pg_wal_replay_resume()") }
}

// A run waits while somebody's transaction is old, reads of a node take long and a standby is behind. It says why, and
// goes on.
func TestARunHeedsOthers(t *testing.T) {
	t.Parallel()
	s := scenario.NewServers(t)
	node, primary := s.StartAPI(t), servers.NewPostgres(t, s.PostgresBin)
	b, replay := newBehindAt(t, primary.URL(), 3, "DATABASE_URL="+primary.URL()), pausedStandby(t, primary)
	away := "http://127.0.0.1:1/metrics"
	b.write(t, []string{
		"DATABASE_URL=" + b.url, "MIGRATION_METRICS_URLS=" + node.MetricsURL() + "," + away,
	})
	b.add(t) // which the standby does not hear
	old, err := b.store.Begin(t.Context())
	expect.NoError(t, err)
	run := b.command(t, "up", "--limit", "oldest_transaction_seconds=0:0.2", "--limit", "reads_p99_seconds=0:0.000001",
		"--limit", "idle_in_transaction_seconds=0:0",
		"--limit", "replication_lag_bytes=0:1", "--limit", "replication_lag_seconds=0:0")
	said := &expect.Log{}
	run.Stderr = said
	expect.NoError(t, run.Start())
	reasons := []string{
		"\n0 of 6 tenants have had their turn.\nSince ", " the run begins no tenant: a transaction is under way for ",
		"; one read in a hundred takes ", "; a standby is ", "; " + away + " cannot be read\n",
	}
	expect.Eventually(t, "status tells each reason", func() bool {
		readsOf(t, node, 100)
		out, _ := b.want(t, 0, "status")
		if strings.Contains(out, " is being migrated") {
			t.Errorf("somebody's transaction is told as a migration:\n%s", out)
		}
		reasons = slices.DeleteFunc(reasons, func(reason string) bool { return strings.Contains(out, reason) })
		if len(reasons) > 0 {
			t.Logf("%q are missing in %s; the run says %s", reasons, out, said)
		}
		return len(reasons) == 0
	})
	expect.NoError(t, old.Rollback(t.Context()))
	replay()
	expect.NoError(t, run.Wait())
	expect.Equal(t, b.ask(t, "SELECT count(*) FROM public.tenants WHERE version <> ''"), 6)
	for _, line := range []string{"The run begins no tenant: ", "The run goes on: " + away} {
		if !strings.Contains(said.String(), line) {
			t.Errorf("%q is missing in\n%s", line, said)
		}
	}
}
