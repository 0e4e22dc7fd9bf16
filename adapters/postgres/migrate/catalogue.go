package migrate

import (
	"context"
	_ "embed" // catalogue.sql

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/core/domain"
)

//go:embed catalogue.sql
var canonical string

// Fields and objects are joined by characters that no name has.
const selectFingerprints = `SELECT place, encode(sha256(convert_to(string_agg(
		concat_ws(chr(31), type, belongs, name, definition), chr(30)
		ORDER BY type COLLATE "C", belongs COLLATE "C", name COLLATE "C", definition COLLATE "C"), 'UTF8')), 'hex')
	FROM canonical GROUP BY place`

const selectObjects = `SELECT type, belongs, name, definition FROM canonical`

// rolledBack runs look in a transaction of which nothing stays, not even a setting. It waits for no lock for long.
func rolledBack(ctx context.Context, conn *pgx.Conn, look func(pgx.Tx) error) error {
	tx, err := conn.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }() // a connection that fails is closed
	if _, err := tx.Exec(ctx, "SET LOCAL lock_timeout = '5s'"); err != nil {
		return err
	}
	return look(tx)
}

// query looks at the catalogue of some schemas. Postgres says of every object in which schema it is, whatever the
// settings of the database are. To compile the query would take four times as long as to run it.
func query(ctx context.Context, tx pgx.Tx, selection string, schemas []string) (pgx.Rows, error) {
	if _, err := tx.Exec(ctx, "SET LOCAL search_path = pg_catalog; SET LOCAL jit = off"); err != nil {
		return nil, err
	}
	return tx.Query(ctx, canonical+selection, schemas)
}

// fingerprints returns that of each schema that is there.
func fingerprints(ctx context.Context, tx pgx.Tx, schemas []string) (map[string]string, error) {
	rows, err := query(ctx, tx, selectFingerprints, schemas)
	if err != nil {
		return nil, err
	}
	found := make(map[string]string, len(schemas))
	var schema, fingerprint string
	_, err = pgx.ForEachRow(rows, []any{&schema, &fingerprint}, func() error {
		found[schema] = fingerprint
		return nil
	})
	return found, err
}

func objects(ctx context.Context, tx pgx.Tx, schema string) ([]domain.SchemaObject, error) {
	rows, err := query(ctx, tx, selectObjects, []string{schema})
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[domain.SchemaObject])
}
