// Package migrate keeps the tables themselves: those that all share, in the
// schema public, and those of each tenant, in a schema of its own.
package migrate

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Config is what migrations need of the store.
type Config struct {
	Pool        *bun.DB
	Checks      *bun.DB                         // which Check takes, so that it waits for nobody
	Direct      *pgx.ConnConfig                 // past a pooler: a lock clings to its connection
	Translate   func(error) error               // turns what the driver says into what the product says
	Unreachable *domain.Error                   // what Check answers when it cannot tell
	InUnit      func(ctx context.Context) bool  // whether ctx carries a unit of work
	Queue       func(ctx context.Context) error // migrates the job queue
}

// New keeps the tables of one database.
func New(c Config) ports.Schemas { return schemas{c} }

type schemas struct{ Config }

// What is refused here, beside what ports.Schemas names.
var (
	ErrInUnit = errors.New("postgres: schemas cannot join a unit of work")
)

// in reaches the tables of one schema as ?tenant.
func (s schemas) in(schema string) *bun.DB { return s.Pool.WithNamedArg("tenant", bun.Ident(schema)) }

func (s schemas) exec(ctx context.Context, db bun.IDB, query string, args ...any) error {
	_, err := db.NewRaw(query, args...).Exec(ctx)
	return s.Translate(err)
}

// undefinedTable reports that the table itself is not there.
func undefinedTable(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && pg.Code == "42P01"
}
