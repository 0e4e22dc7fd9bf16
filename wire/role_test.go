package wire

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/adapters/postgres"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/servers"
)

// migrate gets the owner's login, and the API does not, whatever its settings are.
func TestTheAPIIsNotTheOwner(t *testing.T) {
	t.Parallel()
	all := Config{Database: Database{
		DatabaseURL:       "postgres://app@h/d",
		DatabaseDirectURL: "postgres://app@direct/d",
		DatabaseOwnerURL:  "postgres://owner@h/d",
	}}
	for _, cfg := range []postgres.Config{
		tablesConfig(CLIConfig{all.Database}, nil), upConfig(UpConfig{Database: all.Database}, nil),
		keysConfig(KeysConfig{Database: all.Database}, nil), downConfig(DownConfig{Database: all.Database}, nil),
	} {
		expect.Equal(t, cfg.OwnerURL, "postgres://owner@h/d")
	}
	m, flush, err := newMetrics(t.Context(), Config{Figures: Figures{TraceRatio: "0"}})
	expect.NoError(t, err)
	defer flush()
	expect.Equal(t, postgresConfig(all, nil, m).OwnerURL, "")
	expect.Equal(t, doctorConfig(DoctorConfig{Config: all}, nil).OwnerURL, "")
}

// A node says at its start if it could rewrite the audit trails.
func TestANodeThatCouldRewriteTheTrailsSaysSo(t *testing.T) {
	t.Parallel()
	database := servers.Database(t)
	application := servers.AsApplication(t, database)
	db, cleanup, err := postgres.Open(t.Context(), postgres.Config{URL: application, OwnerURL: database, MaxConns: 4})
	expect.NoError(t, err)
	t.Cleanup(cleanup)
	_, err = postgres.NewSchemas(db).Up(t.Context(), domain.MigrationHow{}, nil)
	expect.NoError(t, err)
	for url, warns := range map[string]bool{database: true, application: false} {
		store, done, err := postgres.Open(t.Context(), postgres.Config{URL: url, MaxConns: 4})
		expect.NoError(t, err)
		var said bytes.Buffer
		p := API{store: store, log: slog.New(slog.NewTextHandler(&said, nil))}
		p.tellOneRole(t.Context())
		done()
		if got := strings.Count(said.String(), "can rewrite the audit trails"); got > 1 || (got == 1) != warns {
			t.Errorf("%t: it says %s", warns, said.String())
		}
	}
}
