package migrate

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/tenon-health/tenon/core/domain"
)

// applyAlone applies a file whose statement no transaction may hold.
func (s schemas) applyAlone(ctx context.Context, w work, f file) error {
	return s.inSession(ctx, w, f, func(conn *pgx.Conn) error {
		if err := w.noteState(ctx, conn, f, "running", domain.MigrationFailure{}); err != nil {
			return err
		}
		if err := w.dropInvalid(ctx, conn, f); err != nil {
			return err
		}
		if err := w.runAlone(ctx, conn, f); err != nil {
			return err
		}
		_, err := w.finish(f).run(ctx, conn)
		return err
	})
}

// inSession has the schema to itself. What a session keeps, it keeps on a connection past the pooler, which ends with
// it.
func (s schemas) inSession(ctx context.Context, w work, f file, do func(*pgx.Conn) error) error {
	conn, err := connect(ctx, s.Direct)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx)) // which unlocks
	row, err := w.sessionScript().run(ctx, conn)
	if err != nil {
		return err
	}
	if row[0] != "t" { // nobody waits for the lock inside of a statement: CREATE INDEX CONCURRENTLY waits for those
		return &failure{step: step{file: f.version}, state: "55P03", cause: errLocked}
	}
	return do(conn)
}

func (w work) runAlone(ctx context.Context, conn *pgx.Conn, f file) error {
	statement := f.statements[0]
	if _, err := conn.PgConn().Exec(ctx, inSchema(statement, w.schema)).ReadAll(); err != nil {
		return script{{sql: statement, file: f.version, n: 1, words: firstWords(statement)}}.failed(0, err)
	}
	return nil
}

var errLocked = errors.New("postgres: somebody else migrates this schema")

func (w work) sessionScript() script {
	return w.assumeSession(script{}).
		add("SELECT set_config('application_name', " + literal(workName(w.schema)) + ", false)").
		add(fmt.Sprintf("SET lock_timeout = %d", milliseconds(w.how.LockTimeout))).
		add(fmt.Sprintf("SET statement_timeout = %d", milliseconds(w.how.StatementTimeout))).
		add("SELECT pg_try_advisory_lock(" + lockKey(w.schema) + ")")
}

// concurrentIndex is the name of an index that a statement makes while others write.
var concurrentIndex = regexp.MustCompile(`(?i)\bINDEX\s+CONCURRENTLY\s+(?:IF\s+NOT\s+EXISTS\s+)?"?(\w+)"?`)

// dropInvalid drops what an earlier try has left of an index: it is there by its name, and of no use.
func (w work) dropInvalid(ctx context.Context, conn *pgx.Conn, f file) error {
	found := concurrentIndex.FindStringSubmatch(f.statements[0])
	if found == nil {
		return nil
	}
	row, err := script{}.add(fmt.Sprintf(`SELECT count(*) FROM pg_catalog.pg_index AS i
		JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
		WHERE c.relname = %s AND c.relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = %s)
		AND NOT i.indisvalid`, literal(found[1]), literal(w.schema))).run(ctx, conn)
	if err != nil || row[0] == "0" {
		return err
	}
	drop := "DROP INDEX CONCURRENTLY IF EXISTS " + pgx.Identifier{w.schema, found[1]}.Sanitize()
	_, err = conn.PgConn().Exec(ctx, drop).ReadAll()
	return err
}

// finish notes that f is applied, and how far the tenant is.
func (w work) finish(f file) script {
	s := script{}.add("BEGIN").add(fmt.Sprintf(`UPDATE public.migration_ledger
		SET state = 'done', duration = clock_timestamp() - started_at
		WHERE organization_id = %s AND version = %s`, literal(string(w.tenant)), literal(f.version)))
	if w.tenant != "" {
		s = s.add(w.register(f.version))
	}
	return s.add("COMMIT")
}

// undefinedTable reports that the table itself is not there.
func undefinedTable(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && pg.Code == "42P01"
}
