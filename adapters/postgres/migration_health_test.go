package postgres

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/migration"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/servers"
)

// other is a connection of somebody else.
func other(t *testing.T, url, name string) *pgx.Conn {
	t.Helper()
	cfg, err := pgx.ParseConfig(url)
	must(t, err)
	cfg.RuntimeParams["application_name"] = name
	conn, err := pgx.ConnectConfig(t.Context(), cfg)
	must(t, err)
	t.Cleanup(func() { conn.Close(context.Background()) }) // the test's own context has ended
	return conn
}

// told waits for a reading that is as it should be.
func told(t *testing.T, s ports.Signals, what string, holds func(domain.HealthReading) bool) {
	t.Helper()
	expect.Eventually(t, what, func() bool {
		reading, err := s.Read(t.Context())
		must(t, err)
		return holds(reading)
	})
}

const lockTenants = "LOCK TABLE public.tenants"

func TestSignalsTellOfThoseWhoWork(t *testing.T) {
	t.Parallel()
	url := servers.Clone(t, migrated(t))
	signals := NewSignals(openAt(t, url, minConns))
	holder := other(t, url, "somebody")
	tx, err := holder.Begin(t.Context())
	must(t, err)
	_, err = tx.Exec(t.Context(), lockTenants)
	must(t, err)
	var waiting sync.WaitGroup
	for _, name := range []string{"somebody", "migrate t_a"} { // a run's own waiting is not that of those who work
		conn := other(t, url, name)
		waiting.Go(func() {
			_, _ = conn.Exec(t.Context(), "ALTER TABLE public.tenants ALTER ready SET DEFAULT false")
		})
	}
	told(t, signals, "both wait, and one is told", func(r domain.HealthReading) bool {
		var both int
		must(t, holder.QueryRow(t.Context(), "SELECT count(*) FROM pg_locks WHERE NOT granted").Scan(&both))
		return both == 2 && r.Waiting == 1 && r.Idle > 0 && r.Transaction >= r.Idle && r.WAL > 0
	})
	must(t, tx.Rollback(t.Context()))
	waiting.Wait()
	told(t, signals, "nobody waits", func(r domain.HealthReading) bool { return r.Waiting == 0 && r.Idle == 0 })
}

func TestAServerThatTellsNothingIsNamed(t *testing.T) {
	t.Parallel()
	url := servers.Clone(t, migrated(t))
	db := openAt(t, url, minConns)
	for range minConns {
		conn, err := db.pools.of("").Conn(t.Context())
		must(t, err)
		defer conn.Close()
	}
	reading, err := NewSignals(db).Read(t.Context())
	must(t, err)
	expect.Equal(t, reading, domain.HealthReading{Unreadable: []string{"PostgreSQL"}})
}

// A run begins no tenant while a transaction of somebody else is old, says so, and goes on when it ends.
func TestARunWaitsForAnOldTransaction(t *testing.T) {
	t.Parallel()
	url := servers.Clone(t, migrated(t))
	db := openAt(t, url, 16)
	must(t, db.exec(t.Context(), "DELETE FROM public.migration_ledger")) // of our own shared tables
	schemas, tenants := released(t, db, more, 3)
	gateways := ports.Gateways{Schemas: schemas, Signals: NewSignals(db)}
	settings := domain.Settings{AdminRole: "org:admin", MemberRole: "org:member", RequestKey: "of the test"}
	c, err := core.New(ports.Set{Store: New(db), Gateways: gateways, Settings: settings})
	must(t, err)
	tx, err := other(t, url, "somebody").Begin(t.Context())
	must(t, err)
	const old = 300 * time.Millisecond
	told(t, gateways.Signals, "it is old", func(r domain.HealthReading) bool { return r.Transaction > old })
	run := domain.MigrationRun{Limits: domain.HealthLimits{
		domain.SignalTransaction: {Stop: old.Seconds()}, domain.SignalLocks: {}, domain.SignalConnections: {},
	}}
	var levels []domain.HealthLevel
	ended := make(chan error, 1)
	go func() {
		_, err := c.Migrations.Up(t.Context(), domain.By(domain.SystemActor("")), run, migration.Progress{
			Health: func(h domain.MigrationHealth) { levels = append(levels, h.Level) },
		})
		ended <- err
	}()
	expect.Eventually(t, "status tells that it waits", func() bool {
		if len(ended) > 0 {
			t.Fatalf("it has ended: %v", <-ended)
		}
		status, err := schemas.Status(t.Context())
		must(t, err)
		r := status.Running
		return r.Level == domain.HealthStop && r.Done == 0 && r.Total == len(tenants) && !r.LevelSince.IsZero() &&
			strings.HasPrefix(r.Reason, "a transaction is under way for ")
	})
	expect.Equal(t, count(t, db, "public.tenants WHERE version = '003_last'"), 0)
	must(t, tx.Rollback(t.Context()))
	must(t, <-ended)
	expect.Equal(t, count(t, db, "public.tenants WHERE version = '003_last'"), len(tenants))
	if len(levels) < 2 || levels[0] != domain.HealthStop || levels[len(levels)-1] != domain.HealthOK {
		t.Errorf("it says %v", levels)
	}
}
