package migrate

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/core/domain"
)

// losses are the tables and columns that each migration drops where it is taken back, by its version.
type losses map[string][]loss

// loss is a table, or a column of it.
type loss struct{ table, column string }

// lossState is the SQLSTATE by which a transaction refuses to lose data.
const lossState = "TN002"

func (l loss) of(t domain.TenantID, version string) domain.MigrationLoss {
	return domain.MigrationLoss{Tenant: t, Version: version, Table: l.table, Column: l.column}
}

// guards refuse to take a migration back while there is data in what it drops. Nobody adds any meanwhile.
func (l losses) guards(schema, version string) (s script) {
	for _, lost := range l[version] {
		s = append(s, step{sql: lost.guard(schema), file: version, loses: lost.of("", version)})
	}
	return s
}

// guard leaves out what the schema does not have.
func (l loss) guard(schema string) string {
	table := pgx.Identifier{schema, l.table}.Sanitize()
	return fmt.Sprintf(`DO %s`, literal(fmt.Sprintf(`BEGIN
		IF %s THEN
			LOCK TABLE %s IN ACCESS EXCLUSIVE MODE;
			IF %s THEN
				RAISE EXCEPTION 'data would be lost' USING ERRCODE = '%s';
			END IF;
		END IF;
	END`, l.there(schema), table, l.filled(schema), lossState)))
}

// there is the condition that a schema has the table, and the column.
func (l loss) there(schema string) string {
	return fmt.Sprintf(`EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE NOT attisdropped
		AND attrelid = to_regclass(%s) AND (attname = %s OR %s = ''))`,
		literal(pgx.Identifier{schema, l.table}.Sanitize()), literal(l.column), literal(l.column))
}

// filled is the condition that there is data in it.
func (l loss) filled(schema string) string {
	condition := ""
	if l.column != "" {
		condition = " WHERE " + pgx.Identifier{l.column}.Sanitize() + " IS NOT NULL"
	}
	return fmt.Sprintf("EXISTS (SELECT FROM %s%s)", pgx.Identifier{schema, l.table}.Sanitize(), condition)
}

// sharedLosses finds them where they are: no copy of the shared tables could be made.
func sharedLosses(ctx context.Context, conn *pgx.Conn, w work, way []file) (found losses, err error) {
	err = rolledBack(ctx, conn, func(tx pgx.Tx) error {
		timeout := fmt.Sprintf("SET LOCAL lock_timeout = %d", milliseconds(w.how.LockTimeout))
		if _, err := tx.Exec(ctx, timeout); err != nil {
			return err
		}
		found, err = tryBack(ctx, tx, SharedSchema, way)
		return err
	})
	return found, err
}

// lossesOf finds them for tenants' tables where they count.
func (s schemas) lossesOf(ctx context.Context, how domain.MigrationHow) (found losses, err error) {
	if !how.Down || how.Force {
		return nil, nil
	}
	err = s.onDirect(ctx, func(conn *pgx.Conn) error {
		found, err = s.findLosses(ctx, conn, how.Target)
		return err
	})
	return found, err
}

// onDirect runs do on a connection of its own, past a pooler: what Postgres remembers there goes with it.
func (s schemas) onDirect(ctx context.Context, do func(*pgx.Conn) error) error {
	conn, err := connect(ctx, s.Direct)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	return do(conn)
}

// findLosses takes an empty schema on and back, in a transaction that is rolled back, and looks at what each file
// drops, however it does so. Names may change: a table is the same by its number, and so is a column.
func (s schemas) findLosses(ctx context.Context, conn *pgx.Conn, target string) (found losses, err error) {
	all := s.files().tenant
	way := wayBack(all, target)
	if len(way) == 0 {
		return losses{}, nil
	}
	schema := referenceName(conn)
	err = s.rolledBack(ctx, conn, func(tx pgx.Tx) error {
		empty := file{statements: []string{"CREATE SCHEMA ?tenant"}}
		for _, f := range append([]file{empty}, pending(all, "", way[0].version)...) {
			if err := runIn(ctx, tx, schema, f); err != nil {
				return err
			}
		}
		found, err = tryBack(ctx, tx, schema, way)
		return err
	})
	return found, err
}

// wayBack are the files beyond the target, as far as each of them can be taken back; the newest first.
func wayBack(all []file, target string) (way []file) {
	for _, f := range pending(all, target, "") {
		if f.back == nil {
			break
		}
		way = append([]file{f}, way...)
	}
	return way
}

// tryBack takes a schema back, and tells what each file has dropped.
func tryBack(ctx context.Context, tx pgx.Tx, schema string, way []file) (losses, error) {
	found := losses{}
	before, err := columnsOf(ctx, tx, schema)
	for _, f := range way {
		if err == nil {
			err = runIn(ctx, tx, schema, *f.back)
		}
		if err != nil {
			return nil, err
		}
		after, err := columnsOf(ctx, tx, schema)
		if err != nil {
			return nil, err
		}
		found[f.version] = before.without(after)
		before = after
	}
	return found, err
}

func runIn(ctx context.Context, tx pgx.Tx, schema string, f file) error {
	for i, statement := range f.statements {
		if _, err := tx.Exec(ctx, inSchema(concurrently.ReplaceAllString(statement, ""), schema)); err != nil {
			return script{{file: f.version, n: i + 1, words: firstWords(statement)}}.failed(0, err)
		}
	}
	return nil
}

// column is one that holds data, with the numbers by which Postgres knows it. A table without any has one of no number.
type column struct {
	Table, Name string
	Relation    uint32
	Number      int16
}

type columns []column

// columnsOf are in the order of names. What is computed from other columns is no data.
func columnsOf(ctx context.Context, tx pgx.Tx, schema string) (columns, error) {
	rows, err := tx.Query(ctx, `SELECT c.relname, coalesce(a.attname, ''), c.oid, coalesce(a.attnum, 0)
		FROM pg_catalog.pg_class AS c
		LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
			AND a.attgenerated = ''
		WHERE c.relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = $1) AND c.relkind IN ('r', 'p')
		ORDER BY 1, 2`, schema)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[column])
}

// without are the tables and columns that are not there later. Of a table that is gone its columns are not told.
func (c columns) without(after columns) (gone []loss) {
	tables, all := map[uint32]bool{}, map[column]bool{}
	for _, there := range after {
		tables[there.Relation] = true
		all[there.key()] = true
	}
	for _, was := range c {
		lost := loss{was.Table, was.Name}
		if !tables[was.Relation] {
			lost.column = ""
		}
		if !all[was.key()] && (len(gone) == 0 || gone[len(gone)-1] != lost) {
			gone = append(gone, lost)
		}
	}
	return gone
}

func (c column) key() column { return column{Relation: c.Relation, Number: c.Number} }
