package postgres

import (
	"context"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/servers"
)

// Whether the server answers does not depend on how many calls have its connections.
func TestTheChecksWaitForNoConnectionOfOthers(t *testing.T) {
	t.Parallel()
	db := openAt(t, servers.AsApplication(t, servers.Clone(t, migrated(t))), minConns)
	for range minConns {
		conn, err := db.pools.of("").Conn(t.Context())
		must(t, err)
		defer conn.Close()
	}
	must(t, db.Check(t.Context()))
	must(t, NewSchemas(db).Check(t.Context()))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := db.Check(ctx); err == nil {
		t.Error("it does not ask the server")
	}
}

// Each tenant's pool is told by its number, and so is how large it is.
func TestThePoolsTellTheirSizes(t *testing.T) {
	t.Parallel()
	cfg := config("postgres://nobody@127.0.0.1:1/none", 22) // nothing is connected
	cfg.Pools = 4
	db, cleanup, err := Open(t.Context(), cfg)
	must(t, err)
	defer cleanup()
	sum := 0
	for i, size := range db.PoolSizes() {
		if db.pools[i].DB.Stats().MaxOpenConnections != size {
			t.Errorf("pool %d has not %d connections", i, size)
		}
		sum += size
	}
	if sum != 22 || len(db.PoolSizes()) != 4 {
		t.Errorf("the pools have %v", db.PoolSizes())
	}
	for _, tenant := range []domain.TenantID{"", "org_a", "org_b", "org_c"} {
		if db.pools.of(tenant) != db.pools[db.PoolOf(tenant)] {
			t.Errorf("%q has another pool than it is told", tenant)
		}
	}
}
