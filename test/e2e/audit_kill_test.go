package e2e

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/test/expect"
)

// TestTheAuditLogsSurviveAKillAtEachStep kills a node at each step of an epoch: before and after it has written a line,
// before it has signed, before the witness hears of it, and before we hear of the witness. Each time the log goes on.
func TestTheAuditLogsSurviveAKillAtEachStep(t *testing.T) {
	t.Parallel()
	a := newCosigned(t)
	node := a.StartAPI(t, a.settings()...)
	size := a.awaitCosigned(t, 0)
	for _, table := range []string{"audit_log", "audit_entry", "audit_checkpoint", "audit_cosignature"} {
		_, free := a.holdWriter(t, table)
		node.Kill()
		free()
		node.Restart(t)
		size = a.awaitCosigned(t, size)
	}
	for _, at := range []heldAt{beforeTheWitness, behindTheWitness, answered} {
		a.relay.hold(t, at)
		node.Kill()
		node.Restart(t)
		size = a.awaitCosigned(t, size)
	}
	a.wantSound(t, node)
}

// holdWriter returns once a node waits to write to a table, until it is free, and the name by which the database knows
// the node.
func (a *cosigned) holdWriter(t *testing.T, table string) (name string, free func()) {
	t.Helper()
	db, err := pgx.Connect(t.Context(), a.DatabaseURL)
	expect.NoError(t, err)
	lock, err := db.Begin(t.Context())
	expect.NoError(t, err)
	_, err = lock.Exec(t.Context(), "LOCK TABLE public."+table+" IN SHARE MODE")
	expect.NoError(t, err)
	expect.Eventually(t, "a node waits for "+table, func() bool {
		_, err := lock.Exec(t.Context(), "SELECT pg_stat_clear_snapshot()") // who has come since the transaction began
		expect.NoError(t, err)
		expect.NoError(t, lock.QueryRow(t.Context(), waitingWriter).Scan(&name))
		return name != ""
	})
	return name, func() { _ = db.Close(context.Background()) }
}

// waitingWriter waits for us, who hold nothing but the table. Others may wait for a row that it has locked.
const waitingWriter = `SELECT coalesce(max(application_name), '') FROM pg_stat_activity
	WHERE backend_type = 'client backend' AND pg_backend_pid() = ANY (pg_blocking_pids(pid))`
