package e2e

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
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

// A run waits while somebody's transaction is old and reads of a node take long, says why, and goes on.
func TestARunHeedsOthers(t *testing.T) {
	t.Parallel()
	node := scenario.NewServers(t).StartAPI(t)
	b := newBehind(t, 3)
	away := "http://127.0.0.1:1/metrics"
	b.write(t, []string{
		"DATABASE_URL=" + b.store.Config().ConnString(), "MIGRATION_METRICS_URLS=" + node.MetricsURL() + "," + away,
	})
	old, err := b.store.Begin(t.Context())
	expect.NoError(t, err)
	run := b.command(t, "up", "--limit", "oldest_transaction_seconds=0:0.2", "--limit", "reads_p99_seconds=0:0.000001",
		"--limit", "idle_in_transaction_seconds=0:0")
	said := &expect.Log{}
	run.Stderr = said
	expect.NoError(t, run.Start())
	reasons := []string{
		"\n0 of 3 tenants have had their turn.\nSince ", " the run begins no tenant: a transaction is under way for ",
		"; one read in a hundred takes ", "; " + away + " cannot be read\n",
	}
	expect.Eventually(t, "status tells each reason", func() bool {
		readsOf(t, node, 100)
		out, _ := b.want(t, 0, "status")
		reasons = slices.DeleteFunc(reasons, func(reason string) bool { return strings.Contains(out, reason) })
		if len(reasons) > 0 {
			t.Logf("%q are missing in %s; the run says %s", reasons, out, said)
		}
		return len(reasons) == 0
	})
	expect.NoError(t, old.Rollback(t.Context()))
	expect.NoError(t, run.Wait())
	expect.Equal(t, b.ask(t, "SELECT count(*) FROM public.tenants WHERE version <> ''"), 3)
	for _, line := range []string{
		"The run begins no tenant: a transaction is under way for ", "The run goes on: " + away,
	} {
		if !strings.Contains(said.String(), line) {
			t.Errorf("%q is missing in\n%s", line, said)
		}
	}
}
