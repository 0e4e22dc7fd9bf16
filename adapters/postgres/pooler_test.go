package postgres

import (
	"testing"

	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/contract"
	"github.com/tenon-health/tenon/test/servers"
)

func TestStoreBehindPooler(t *testing.T)   { t.Parallel(); contract.Store(t, behindPooler(t)) }
func TestSchemasBehindPooler(t *testing.T) { t.Parallel(); contract.Schemas(t, behindPooler(t)) }
func TestJobsBehindPooler(t *testing.T)    { t.Parallel(); contract.Jobs(t, behindPooler(t)) }

func behindPooler(t *testing.T) func(*testing.T) ports.Set {
	t.Helper()
	db, cleanup, err := Open(t.Context(), pooledConfig(t))
	must(t, err)
	t.Cleanup(cleanup)
	return func(*testing.T) ports.Set { return set(db) }
}

// pooledConfig leads to a migrated database of its own through a pooler, and
// past it what listens.
func pooledConfig(t *testing.T) Config {
	t.Helper()
	database := servers.Clone(t, migrated(t))
	cfg := config(servers.Pooler(t, database), 16)
	cfg.DirectURL = database
	return cfg
}
