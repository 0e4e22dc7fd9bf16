package migrate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/core/domain"
)

// createLedger makes what every migration is noted in, those of the shared tables too: it is there before them.
const createLedger = `CREATE TABLE IF NOT EXISTS public.migration_ledger (
		organization_id text COLLATE "C" NOT NULL, -- empty for the shared tables
		version         text COLLATE "C" NOT NULL,
		state           text COLLATE "C" NOT NULL
			CONSTRAINT migration_ledger_state CHECK (state IN ('running', 'done', 'failed', 'reverted')),
		checksum        text COLLATE "C" NOT NULL,
		started_at      timestamptz NOT NULL,
		duration        interval,
		by_whom         text NOT NULL,
		sqlstate        text, -- these three of a failure
		statement       integer,
		words           text,
		CONSTRAINT migration_ledger_pkey PRIMARY KEY (organization_id, version)
	)`

const (
	createLedgerIndex = `CREATE INDEX IF NOT EXISTS migration_ledger_undone_idx
		ON public.migration_ledger (organization_id, version) WHERE state <> 'done'`
	// Who applies migrations: one row while somebody does.
	createRunning = `CREATE TABLE IF NOT EXISTS public.migration_running (
		id      integer CONSTRAINT migration_running_pkey PRIMARY KEY CONSTRAINT migration_running_one CHECK (id = 1),
		by_whom text NOT NULL,
		since   timestamptz NOT NULL,
		done    integer, -- these five once tenants are migrated
		total   integer,
		level   text,
		level_since timestamptz,
		reason  text
	)`
)

// prepare makes what is noted in, unless it is there: only the owner may. Two that do it at once would meet in the
// catalogue.
func prepare(ctx context.Context, conn *pgx.Conn) error {
	row, err := script{}.add("SELECT to_regclass('public.migration_ledger'), to_regclass('public.migration_running'), "+
		"to_regclass('public.migration_drift'), to_regclass('public.migration_ledger_undone_idx')").run(ctx, conn)
	if err == nil && slices.Contains(row, "") {
		_, err = makeNotes().run(ctx, conn)
	}
	return err
}

func makeNotes() script {
	return script{}.add("BEGIN").add("SELECT pg_advisory_xact_lock(hashtextextended('tenon ledger', 0))").
		add(createLedger).add(createLedgerIndex).add(createRunning).add(createDrift).add("COMMIT")
}

// note is the statement that enters f as applied, in the transaction that applies it.
func note(t domain.TenantID, f file, by domain.Subject) string {
	return fmt.Sprintf(`INSERT INTO public.migration_ledger AS l
		(organization_id, version, state, checksum, started_at, duration, by_whom)
		SELECT %s, %s, 'done', %s, begun, clock_timestamp() - begun, %s
		FROM (SELECT current_setting('tenon.begun')::timestamptz AS begun) AS b
		ON CONFLICT (organization_id, version) DO UPDATE SET state = 'done', checksum = EXCLUDED.checksum,
		started_at = EXCLUDED.started_at, duration = EXCLUDED.duration, by_whom = EXCLUDED.by_whom,
		sqlstate = NULL, statement = NULL, words = NULL`,
		literal(string(t)), literal(f.version), literal(f.checksum), literal(string(by)))
}

// noteState enters f as running or failed, in a transaction of its own. What is done stays so.
const noteState = `INSERT INTO public.migration_ledger AS l
	(organization_id, version, state, checksum, started_at, by_whom, sqlstate, statement, words)
	VALUES ($1, $2, $3, $4, clock_timestamp(), $5, nullif($6, ''), $7, nullif($8, ''))
	ON CONFLICT (organization_id, version) DO UPDATE SET state = EXCLUDED.state, checksum = EXCLUDED.checksum,
	started_at = EXCLUDED.started_at, duration = NULL, by_whom = EXCLUDED.by_whom,
	sqlstate = EXCLUDED.sqlstate, statement = EXCLUDED.statement, words = EXCLUDED.words
	WHERE l.state <> 'done'`

// noted enters why a migration is not there, and returns err: whether that could be entered changes nothing of it.
func (w work) noted(ctx context.Context, conn *pgx.Conn, err error) error {
	failed, ok := errors.AsType[*failure](err)
	if ok && failed.step.file != "" {
		_ = w.noteState(context.WithoutCancel(ctx), conn, w.file(failed.step.file), "failed", failed.told())
	}
	return err
}

func (w work) noteState(
	ctx context.Context, conn *pgx.Conn, f file, state string, failed domain.MigrationFailure,
) error {
	_, err := conn.Exec(ctx, noteState, pgx.QueryExecModeExec, string(w.tenant), f.version, state, f.checksum,
		string(w.how.By), failed.SQLState, failed.Statement, failed.Words)
	return err
}

// checkEdited refuses files that are not what was applied. ErrMigrationEdited names the first.
func (s schemas) checkEdited(ctx context.Context) error {
	edited, err := s.Edited(ctx)
	if err != nil || len(edited) == 0 {
		return err
	}
	return domain.ErrMigrationEdited.With(edited[0].Name)
}

// Edited implements ports.Schemas.
func (s schemas) Edited(ctx context.Context) (edited []domain.EditedMigration, err error) {
	var rows []struct {
		Version, Checksum string
		Count             int
	}
	err = s.Pool.NewRaw(`SELECT CASE organization_id WHEN '' THEN 'public/' ELSE 'tenant/' END || version AS version,
		checksum, count(*) AS count FROM public.migration_ledger WHERE state = 'done' GROUP BY 1, 2 ORDER BY 1, 2`).
		Scan(ctx, &rows)
	if err != nil && !undefinedTable(err) {
		return nil, s.Translate(err)
	}
	sums := s.checksums()
	for _, row := range rows {
		if sum := sums[row.Version]; sum == "" || sum == row.Checksum {
			continue
		}
		if last := len(edited) - 1; last >= 0 && edited[last].Name == row.Version {
			edited[last].Applied += row.Count
			continue
		}
		edited = append(edited, domain.EditedMigration{Name: row.Version, Applied: row.Count})
	}
	return edited, nil
}

// checksums are those of the files, by folder and version.
func (s schemas) checksums() map[string]string {
	sums := map[string]string{}
	for _, f := range s.files().shared {
		sums["public/"+f.version] = f.checksum
	}
	for _, f := range s.files().tenant {
		sums["tenant/"+f.version] = f.checksum
	}
	return sums
}

// Accept implements ports.Schemas.
func (s schemas) Accept(ctx context.Context, names []string) error {
	sums := s.checksums()
	accept := script{}.add("BEGIN")
	for _, name := range names {
		scope, version, _ := strings.Cut(name, "/")
		accept = accept.add(fmt.Sprintf(`UPDATE public.migration_ledger SET checksum = %s
			WHERE version = %s AND (organization_id = '') = %t AND state = 'done'`,
			literal(sums[name]), literal(version), scope == string(domain.SharedTables)))
	}
	return s.connected(ctx, func(conn *pgx.Conn) error {
		_, err := accept.add("COMMIT").run(ctx, conn)
		return err
	})
}
