package e2e

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// continuationLines are as many as the log of a tenant begins with after continueTwice.
const continuationLines = 2

// continueTwice kills the operator's command that begins a new generation of each log when it has come to the last one,
// that of epochs, and runs it again. The logs are sound between the two, and go on while nodes run.
func (a *cosigned) continueTwice(t *testing.T, c *scenario.Tenant) {
	t.Helper()
	again := []string{"audit", "continue", "--force", "--reason", "It was killed", "--yes"}
	free := a.holdEpochs(t)
	killed := a.command(t, again...)
	expect.NoError(t, killed.Start())
	a.awaitGeneration(t, c, 2)
	expect.NoError(t, killed.Process.Kill())
	_ = killed.Wait()
	free()
	a.awaitCosigned(t, a.cosignedSize(t, a.Operator(t)))
	a.want(t, 0, "audit", "verify")

	a.register(t, ourInstallation+"/audit/1/2", a.Setting(t, "AUDIT_SIGNING_KEY"))
	a.want(t, 0, again...)
	a.awaitGeneration(t, c, 3)
	a.awaitCosigned(t, a.cosignedSize(t, a.Operator(t)))
}

// holdEpochs keeps all from the log of epochs, until it is free.
func (a *cosigned) holdEpochs(t *testing.T) (free func()) {
	t.Helper()
	db, err := pgx.Connect(t.Context(), a.DatabaseURL)
	expect.NoError(t, err)
	_, err = db.Exec(t.Context(), "BEGIN; SELECT FROM public.audit_log WHERE trail = 'epochs' FOR UPDATE")
	expect.NoError(t, err)
	return func() { _ = db.Close(context.Background()) }
}

// awaitGeneration waits until the log of the tenant is of that generation.
func (a *cosigned) awaitGeneration(t *testing.T, c *scenario.Tenant, want int) {
	t.Helper()
	db, err := pgx.Connect(t.Context(), a.DatabaseURL)
	expect.NoError(t, err)
	defer func() { _ = db.Close(context.Background()) }()
	expect.Eventually(t, "the tenant's log has a new generation", func() bool {
		var generation int
		expect.NoError(t, db.QueryRow(
			t.Context(), "SELECT generation FROM public.audit_log WHERE trail = $1", c.EnterpriseID,
		).Scan(&generation))
		return generation == want
	})
}
