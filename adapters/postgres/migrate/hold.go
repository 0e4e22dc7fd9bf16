package migrate

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/core/domain"
)

const holdKey = "hashtextextended('tenon migrations', 0)"

// Hold takes a lock of the session, which ends with this process, however that ends, and a row that says whose it is.
func (s schemas) Hold(ctx context.Context, by domain.Subject) (release func(), err error) {
	if s.InUnit(ctx) {
		return nil, ErrInUnit
	}
	conn, err := connect(ctx, s.Direct)
	if err != nil {
		return nil, s.Translate(err)
	}
	if err := s.hold(ctx, conn, by); err != nil {
		conn.Close(context.WithoutCancel(ctx))
		return nil, s.explain(err)
	}
	return func() {
		ctx := context.WithoutCancel(ctx)
		_, _ = conn.Exec(ctx, "DELETE FROM public.migration_running", pgx.QueryExecModeExec)
		conn.Close(ctx) // which unlocks, and without the lock the row says nothing
	}, nil
}

func (s schemas) hold(ctx context.Context, conn *pgx.Conn, by domain.Subject) error {
	row, err := script{}.add("SELECT pg_try_advisory_lock("+holdKey+")").run(ctx, conn)
	if err != nil {
		return err
	}
	if row[0] != "t" {
		return s.heldBy(ctx)
	}
	if err := s.requireRole(ctx, conn); err != nil {
		return err
	}
	if err := prepare(ctx, conn); err != nil {
		return err
	}
	_, err = script{}.
		add(fmt.Sprintf(`INSERT INTO public.migration_running AS r (id, by_whom, since)
			VALUES (1, %s, date_trunc('milliseconds', clock_timestamp()))
			ON CONFLICT (id) DO UPDATE SET by_whom = EXCLUDED.by_whom, since = EXCLUDED.since,
			done = NULL, total = NULL, level = NULL, level_since = NULL, reason = NULL`, literal(string(by)))).
		run(ctx, conn)
	return err
}

// heldBy names the other. There is no row yet for a moment after it has taken the lock.
func (s schemas) heldBy(ctx context.Context) error {
	running, err := s.running(ctx)
	if err != nil {
		return err
	}
	if running.By == "" {
		return domain.ErrMigrationRunning.With("somebody", "a moment ago")
	}
	return domain.ErrMigrationRunning.With(running.By, running.Since.UTC().Format(time.RFC3339))
}

// running is who applies migrations. A row that nobody's lock goes with was left by a process that was killed.
func (s schemas) running(ctx context.Context) (running domain.MigrationRunning, err error) {
	var rows []struct {
		By          domain.Subject
		Since       time.Time
		Done, Total int
		Level       domain.HealthLevel
		LevelSince  time.Time
		Reason      string
	}
	err = s.Pool.NewRaw(`SELECT by_whom AS by, since, coalesce(done, 0) AS done, coalesce(total, 0) AS total,
		coalesce(level, '') AS level, level_since, coalesce(reason, '') AS reason FROM public.migration_running WHERE EXISTS (
		SELECT FROM pg_catalog.pg_locks AS l WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
		AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
		AND l.classid::bigint = (`+holdKey+` >> 32) & 4294967295
		AND l.objid::bigint = `+holdKey+` & 4294967295)`).Scan(ctx, &rows)
	if undefinedTable(err) {
		return running, nil
	}
	for _, row := range rows {
		running = domain.MigrationRunning(row)
	}
	return running, s.Translate(err)
}

// Report implements ports.Schemas. The row is there while somebody holds the tables.
func (s schemas) Report(ctx context.Context, done, total int, health domain.MigrationHealth) error {
	_, err := s.Pool.NewRaw(`UPDATE public.migration_running
		SET done = ?, total = ?, level = ?, level_since = ?, reason = ?
		WHERE id = 1`, done, total, health.Level, health.Since, health.Reason()).
		Exec(ctx)
	return s.Translate(err)
}
