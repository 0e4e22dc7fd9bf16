package wire

import (
	"errors"
	"sync"
	"testing"

	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/migration"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/servers"
)

// ownDatabase is a database with the shared tables, which nobody else has.
func ownDatabase(t *testing.T) string {
	t.Helper()
	settings := servers.DatabaseSettings(t, servers.Database(t))
	cfg, err := LoadCLI(Sources{Environ: settings})
	expect.NoError(t, err)
	c, done, err := CLI(t.Context(), cfg)
	expect.NoError(t, err)
	defer done()
	_, err = c.Migrations.Up(t.Context(), domain.By(domain.SystemActor("")), domain.MigrationRun{}, migration.Progress{})
	expect.NoError(t, err)
	return settings[0]
}

func coreOn(t *testing.T, settings ...string) *core.Core {
	t.Helper()
	cfg, err := Load(Sources{Environ: append(servers.All(t), settings...)})
	expect.NoError(t, err)
	c, done, err := Core(t.Context(), cfg)
	expect.NoError(t, err)
	t.Cleanup(done)
	return c
}

// Nodes that start at once on an empty store make one company, and a node for many refuses it.
func TestNodesThatStartAtOnceMakeOneCompany(t *testing.T) {
	t.Parallel()
	database := ownDatabase(t)
	by := domain.By(domain.SystemActor(""))
	var nodes sync.WaitGroup
	for range 4 {
		c := coreOn(t, database, "ENABLE_MULTI_TENANT=false")
		nodes.Go(func() {
			if err := c.Enterprises.EnsureCompany(t.Context(), by); err != nil {
				t.Error(err)
			}
		})
	}
	nodes.Wait()
	one, many := coreOn(t, database, "ENABLE_MULTI_TENANT=false"), coreOn(t, database, "ENABLE_MULTI_TENANT=true")
	expect.NoError(t, one.Enterprises.CheckKind(t.Context(), by))
	if err := many.Enterprises.CheckKind(t.Context(), by); !errors.Is(err, domain.ErrOneCompany) {
		t.Errorf("got %v", err)
	}
	page, err := one.Enterprises.List(t.Context(), operator(), domain.EnterpriseQuery{})
	if expect.NoError(t, err); page.Total != 1 || page.Items[0].Status != domain.EnterpriseActive {
		t.Errorf("got %+v", page.Items)
	}
}

func operator() domain.Call {
	return domain.By(domain.Actor{Subject: "operator", Relations: []domain.Relation{domain.Operator}})
}
