package migrate

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/core/domain"
)

// reference is what a tenant's schema of one version looks like.
type reference struct {
	fingerprint string
	objects     []domain.SchemaObject
}

// referenceName is that of a schema which nobody but this connection sees.
func referenceName(conn *pgx.Conn) string {
	return fmt.Sprintf("tenon_reference_%d", conn.PgConn().PID())
}

// build makes a schema of that version in a transaction that is rolled back, and looks at it. Nobody else ever sees it.
func (s schemas) build(ctx context.Context, conn *pgx.Conn, statements []string) (made reference, err error) {
	schema := referenceName(conn)
	err = s.built(ctx, conn, statements, func(tx pgx.Tx) error {
		found, err := fingerprints(ctx, tx, []string{schema})
		if err != nil {
			return err
		}
		made.fingerprint = found[schema]
		made.objects, err = objects(ctx, tx, schema)
		return err
	})
	return made, err
}

// built runs look in the transaction in which there is the schema.
func (s schemas) built(
	ctx context.Context, conn *pgx.Conn, statements []string, look func(pgx.Tx) error,
) error {
	schema := referenceName(conn)
	return s.rolledBack(ctx, conn, func(tx pgx.Tx) error {
		for _, statement := range statements {
			if _, err := tx.Exec(ctx, inSchema(statement, schema)); err != nil {
				return err
			}
		}
		return look(tx)
	})
}

// rolledBack lets the application role try something on a tenant's tables.
func (s schemas) rolledBack(ctx context.Context, conn *pgx.Conn, try func(pgx.Tx) error) error {
	return rolledBack(ctx, conn, func(tx pgx.Tx) error {
		if s.Application != "" {
			if _, err := tx.Exec(ctx, "SET LOCAL ROLE "+quoted(s.Application)); err != nil {
				return err
			}
		}
		return try(tx)
	})
}
