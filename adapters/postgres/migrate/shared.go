package migrate

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/domain"
)

// SharedSchema is where the tables of the platform are, and those of the queue.
const SharedSchema = "public"

// Up also prepares the queue, as its last step.
func (s schemas) Up(
	ctx context.Context, how domain.MigrationHow, progress domain.Progress,
) (shared domain.Schema, err error) {
	err = s.withLock(ctx, func(ctx context.Context) error {
		if err := s.up(ctx, how, progress); err != nil {
			return err
		}
		shared, err = s.Shared(ctx)
		return err
	})
	return shared, err
}

func (s schemas) up(ctx context.Context, how domain.MigrationHow, progress domain.Progress) error {
	if err := s.checkEdited(ctx); err != nil {
		return err
	}
	before, err := s.Shared(ctx)
	if err != nil {
		return err
	}
	how.Target = ""
	w := work{schema: SharedSchema, files: s.files().shared, how: how, role: s.Application}
	if err := s.upAll(ctx, w); err != nil {
		return err
	}
	files := pending(w.files, before.Version, "")
	steps := counter{total: len(files) + 1, progress: progress}
	for _, f := range files {
		steps.step(f.version)
	}
	if err := s.Queue(ctx); err != nil {
		return err
	}
	steps.step("job queue")
	return s.grant(ctx, how)
}

// upAll tries again while others have the tables.
func (s schemas) upAll(ctx context.Context, w work) error {
	return s.connected(ctx, func(conn *pgx.Conn) error {
		if err := prepare(ctx, conn); err != nil {
			return err
		}
		err := w.attempts(ctx, func(w work) error {
			_, err := s.apply(ctx, conn, w)
			return err
		})
		return w.noted(ctx, conn, err)
	})
}

// attempts does it again while others have what it needs.
func (w work) attempts(ctx context.Context, do func(work) error) error {
	for w.how.Attempt = 1; ; w.how.Attempt++ {
		err := do(w)
		failed, ok := errors.AsType[*failure](err)
		if !ok || !failed.busy() || w.how.Attempt == domain.MigrationAttempts {
			return err
		}
		next := w.how
		next.Attempt++
		if err := wait(ctx, next.Pause()); err != nil {
			return err
		}
	}
}

func wait(ctx context.Context, pause time.Duration) error {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// withLock runs fn while no other process does the same. Waiting for it takes no connection from those who work.
func (s schemas) withLock(ctx context.Context, fn func(ctx context.Context) error) error {
	if s.InUnit(ctx) {
		return ErrInUnit
	}
	conn, err := connect(ctx, s.Direct)
	if err != nil {
		return s.Translate(err)
	}
	defer conn.Close(context.WithoutCancel(ctx)) // which unlocks
	const lock = "SELECT pg_advisory_lock(hashtextextended('tenon shared tables', 0))"
	if _, err := conn.Exec(ctx, lock, pgx.QueryExecModeExec); err != nil {
		return s.Translate(err)
	}
	if err := s.requireRole(ctx, conn); err != nil {
		return s.explain(err)
	}
	return fn(ctx)
}

// counter tells how far a long work has come.
type counter struct {
	done, total int
	progress    domain.Progress
}

func (c *counter) step(what string) {
	c.done++
	if c.progress != nil {
		c.progress(c.done, c.total, what)
	}
}

func (s schemas) Shared(ctx context.Context) (domain.Schema, error) { return s.shared(ctx, s.Pool) }

func (s schemas) shared(ctx context.Context, pool *bun.DB) (domain.Schema, error) {
	shared := domain.Schema{Name: SharedSchema}
	const last = `SELECT version, date_trunc('milliseconds', started_at + duration) FROM public.migration_ledger
		WHERE organization_id = '' AND state = 'done' ORDER BY version DESC LIMIT 1`
	err := pool.NewRaw(last).Scan(ctx, &shared.Version, &shared.MigratedAt)
	shared.Pending = len(pending(s.files().shared, shared.Version, ""))
	if errors.Is(err, sql.ErrNoRows) || undefinedTable(err) {
		return shared, nil
	}
	return shared, s.Translate(err)
}

func (s schemas) Check(ctx context.Context) error {
	switch shared, err := s.shared(ctx, s.Checks); {
	case err != nil && domain.AsError(err).Kind == domain.Unavailable:
		return err
	case err != nil:
		return s.Unreachable.WithCause(err)
	case shared.Pending > 0:
		return domain.ErrStoreBehind
	}
	return nil
}
