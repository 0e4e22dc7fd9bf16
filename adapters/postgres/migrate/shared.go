package migrate

import (
	"context"
	"database/sql"
	"errors"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/migrate"

	"github.com/tenon-health/tenon/core/domain"
)

// SharedSchema is where the tables of the platform are, and those of the queue.
const SharedSchema = "public"

// Up also prepares the queue, as its last step.
func (s schemas) Up(ctx context.Context, progress domain.Progress) (shared domain.Schema, err error) {
	err = s.withLock(ctx, SharedSchema, func(ctx context.Context) error {
		if err := s.up(ctx, progress); err != nil {
			return err
		}
		shared, err = s.Shared(ctx)
		return err
	})
	return shared, err
}

func (s schemas) up(ctx context.Context, progress domain.Progress) error {
	db := s.in(SharedSchema)
	if err := s.exec(ctx, db, createVersionTable); err != nil {
		return err
	}
	shared, err := s.Shared(ctx)
	if err != nil {
		return err
	}
	steps := counter{total: shared.Pending + 1, progress: progress}
	tell := func(_ context.Context, _ bun.IConn, m *migrate.Migration) error { steps.step(label(*m)); return nil }
	if err := s.migrate(ctx, db, sharedFiles, tell); err != nil {
		return err
	}
	if err := s.Queue(ctx); err != nil {
		return err
	}
	steps.step("job queue")
	return nil
}

func (s schemas) Shared(ctx context.Context) (domain.Schema, error) { return s.shared(ctx, s.Pool) }

func (s schemas) shared(ctx context.Context, pool *bun.DB) (domain.Schema, error) {
	shared := domain.Schema{Name: SharedSchema}
	const last = "SELECT name, migrated_at FROM public.bun_migrations ORDER BY name DESC LIMIT 1"
	err := pool.NewRaw(last).Scan(ctx, &shared.Version, &shared.MigratedAt)
	for _, m := range sharedFiles.Sorted() {
		if m.Name == shared.Version {
			shared.Version = label(m)
		}
	}
	shared.Pending = pending(sharedFiles, shared.Version)
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
