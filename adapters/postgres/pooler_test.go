package postgres

import (
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/contract"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/servers"
)

// The runner of jobs works past the pooler; and PgBouncer 1.18 crashes now and then on the
// cancel requests of its checks.
func TestStoreBehindPooler(t *testing.T) {
	t.Parallel()
	contract.Store(t, behindPooler(t, asApplication))
}
func TestSchemasBehindPooler(t *testing.T) {
	t.Parallel()
	contract.Schemas(t, behindPooler(t, asOwner))
}

// As whom the store is used: whoever prepares the shared tables owns them.
var (
	asApplication = servers.AsApplication
	asOwner       = func(_ testing.TB, database string) string { return database }
)

func behindPooler(t *testing.T, as func(testing.TB, string) string) func(*testing.T) ports.Set {
	t.Helper()
	db, cleanup, err := Open(t.Context(), pooledConfig(t, as))
	must(t, err)
	t.Cleanup(cleanup)
	return func(*testing.T) ports.Set { return set(db) }
}

// pooledConfig leads to a migrated database of its own through a pooler, and
// past it what listens.
func pooledConfig(t *testing.T, as func(testing.TB, string) string) Config {
	t.Helper()
	database := as(t, servers.Clone(t, migrated(t)))
	cfg := config(servers.Pooler(t, database), 16)
	cfg.DirectURL = database
	return cfg
}

const poolerNoticed = `level=INFO msg="A pooler is between Tenon and PostgreSQL, so statements are not prepared."`

func TestPoolerIsSaidOnce(t *testing.T) {
	t.Parallel()
	cfg := pooledConfig(t, asApplication)
	for range 2 {
		if log := logOfManyConnections(t, cfg); strings.Count(log, poolerNoticed) != 1 {
			t.Errorf("behind a pooler the log says\n%s", log)
		}
	}
}

func TestNoPoolerIsSaidWhereNoneIs(t *testing.T) {
	t.Parallel()
	cfg := config(servers.AsApplication(t, servers.Clone(t, migrated(t))), 16)
	if log := logOfManyConnections(t, cfg); strings.Contains(strings.ToLower(log), "pooler") {
		t.Errorf("without a pooler the log says\n%s", log)
	}
}

// logOfManyConnections is what a pool has said by the time that it has all its
// connections, opened at once.
func logOfManyConnections(t *testing.T, cfg Config) string {
	t.Helper()
	var log expect.Log
	cfg.Logger, cfg.Pools = slog.New(slog.NewTextHandler(&log, nil)), 1
	db, cleanup, err := Open(t.Context(), cfg)
	must(t, err)
	defer cleanup()
	var waiting sync.WaitGroup
	waiting.Add(cfg.MaxConns)
	together(t, cfg.MaxConns, func(i int) error {
		conn, err := db.pools[i%len(db.pools)].Conn(t.Context())
		waiting.Done()
		if err != nil {
			return err
		}
		waiting.Wait()
		return conn.Close()
	})
	return log.String()
}
