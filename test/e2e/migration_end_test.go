package e2e

import (
	"strings"
	"syscall"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
)

// Ctrl-C ends a run after the tenants that are begun, and says that it may be run again.
func TestARunThatIsEndedFinishesItsTenants(t *testing.T) {
	t.Parallel()
	b := newBehind(t, 4)
	lock, err := b.store.Begin(t.Context())
	expect.NoError(t, err)
	_, err = lock.Exec(t.Context(), "SELECT FROM public.tenants WHERE organization_id = 'k1' FOR UPDATE")
	expect.NoError(t, err)
	run := b.command(t, "up", "--parallel", "1", "--lock-timeout", "10m")
	var said expect.Log
	run.Stderr = &said
	expect.NoError(t, run.Start())
	other := b.connect(t)
	expect.Eventually(t, "it waits for the second", func() bool {
		var n int
		expect.NoError(t, other.QueryRow(t.Context(), waitingWork).Scan(&n))
		return n == 1
	})
	expect.NoError(t, run.Process.Signal(syscall.SIGINT))
	expect.Eventually(t, "it says that it ends", func() bool {
		return strings.Contains(said.String(), "The run ends after the tenants that are begun.")
	})
	expect.NoError(t, lock.Rollback(t.Context()))
	_ = run.Wait()
	if run.ProcessState.ExitCode() != 6 || !strings.Contains(said.String(), "[migration_interrupted] The run was ended.") {
		t.Errorf("it ends with %d and says %s", run.ProcessState.ExitCode(), said.String())
	}
	expect.Equal(t, b.ask(t, "SELECT count(*) FROM public.tenants WHERE version <> ''"), 2)
	expect.Equal(t, b.ask(t, torn), 0)
	b.want(t, 0, "up")
	expect.Equal(t, b.ask(t, "SELECT count(*) FROM public.tenants WHERE version <> ''"), 4)
}

// waitingWork counts the tenants whose migration waits for a lock.
const waitingWork = `SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'
	AND datname = current_database() AND application_name LIKE 'migrate t\_k%'`
