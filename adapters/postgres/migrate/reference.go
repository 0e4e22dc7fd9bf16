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

// build makes a schema of that version in a transaction that is rolled back, and looks at it. Nobody else ever sees it.
func build(ctx context.Context, conn *pgx.Conn, statements []string) (made reference, err error) {
	schema := fmt.Sprintf("tenon_reference_%d", conn.PgConn().PID())
	err = rolledBack(ctx, conn, func(tx pgx.Tx) error {
		for _, statement := range statements {
			if _, err := tx.Exec(ctx, inSchema(statement, schema)); err != nil {
				return err
			}
		}
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
