package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/adapters/postgres/jobs"
	"github.com/tenon-health/tenon/adapters/postgres/migrate"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// NewSchemas keeps the tables themselves in db.
func NewSchemas(db *DB) ports.Schemas { return migrate.New(schemasConfig(db)) }

// NewSignals reads how those fare who work in db.
func NewSignals(db *DB) ports.Signals { return migrate.NewSignals(schemasConfig(db)) }

func schemasConfig(db *DB) migrate.Config {
	return migrate.Config{
		Pool: db.pools.of(""), Checks: db.checks, Pooled: db.pooled, Direct: db.direct,
		Translate: errorMap{}.translate, Unreachable: domain.ErrStoreUnavailable,
		Queue:  func(ctx context.Context) error { return errorMap{}.translate(jobs.Migrate(ctx, db.direct, db.log)) },
		Borrow: db.borrow, InUnit: db.Joined, Share: db.migrationShare, Files: db.migrations,
		Application: db.application,
	}
}

// borrow runs do on one of the pool's connections, on which nothing waits.
func (db *DB) borrow(ctx context.Context, do func(*pgx.Conn) error) error {
	conn, err := db.acquire(ctx, "")
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Raw(func(c any) error { return do(c.(*session).Conn.Conn()) })
}

// Check answers Unavailable if the store is out of reach. It waits for no connection that others have.
func (db *DB) Check(ctx context.Context) error {
	return errorMap{}.exec(db.checks.NewRaw("SELECT 1").Exec(ctx))
}
