// Package migrate keeps the tables themselves: those that all share, in the
// schema public, and those of each tenant, in a schema of its own.
package migrate

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Config is what migrations need of the store.
type Config struct {
	Pool        *bun.DB
	Checks      *bun.DB                         // which Check takes, so that it waits for nobody
	Pooled      *pgx.ConnConfig                 // for transactions, through a pooler if there is one
	Direct      *pgx.ConnConfig                 // past a pooler: a lock clings to its connection
	Borrow      Borrow                          // gives a connection of those that are open, for a moment
	Translate   func(error) error               // turns what the driver says into what the product says
	Unreachable *domain.Error                   // what Check answers when it cannot tell
	InUnit      func(ctx context.Context) bool  // whether ctx carries a unit of work
	Queue       func(ctx context.Context) error // migrates the job queue
	Files       *Files                          // nil for those of this program
	Share       int                             // how much of the server's connections may migrate at once, in percent
	Application string                          // the role that the API has; empty if it is the one that migrates
}

// Borrow runs do on a connection that goes back when do returns.
type Borrow func(ctx context.Context, do func(*pgx.Conn) error) error

// New keeps the tables of one database.
func New(c Config) ports.Schemas { return schemas{c} }

type schemas struct{ Config }

// What is refused here, beside what ports.Schemas names.
var (
	ErrInUnit = errors.New("postgres: schemas cannot join a unit of work")
)

func (c Config) files() Files {
	if c.Files == nil {
		return ours
	}
	return *c.Files
}

// connectTimeout is longer than that of a call: nobody waits for a migration, and a busy server gets it through.
const connectTimeout = 30 * time.Second

func connect(ctx context.Context, to *pgx.ConnConfig) (*pgx.Conn, error) {
	cfg := to.Copy()
	cfg.ConnectTimeout = connectTimeout
	return pgx.ConnectConfig(ctx, cfg)
}

// connected runs do on a connection of its own: what migrates must not take one from those who work.
func (s schemas) connected(ctx context.Context, do func(*pgx.Conn) error) error {
	if s.InUnit(ctx) {
		return ErrInUnit
	}
	conn, err := connect(ctx, s.Pooled)
	if err != nil {
		return s.Translate(err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	return s.explain(do(conn))
}

// explain keeps beside what the product says where a migration has failed.
func (s schemas) explain(err error) error {
	failed, ok := errors.AsType[*failure](err)
	if !ok {
		return s.Translate(err)
	}
	if failed.state == lossState {
		return failed.step.loses.Refusal().WithCause(failed)
	}
	if said, ok := errors.AsType[*domain.Error](s.Translate(failed.cause)); ok {
		return said.WithCause(failed)
	}
	if failed.step.file != "" || failed.state != "" {
		return domain.ErrMigrationFailed.WithCause(failed)
	}
	return s.Translate(failed.cause)
}
