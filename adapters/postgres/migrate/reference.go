package migrate

import (
	"context"
	"fmt"
	"regexp"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/core/domain"
)

// reference is what a tenant's schema of one version looks like.
type reference struct {
	fingerprint string
	objects     []domain.SchemaObject
}

// upTo returns the statements of each tenant migration up to that version. known tells whether there is one.
func upTo(all []file, version string) (statements []string, known bool) {
	if version == "" {
		return nil, true
	}
	for _, f := range pending(all, "", version) {
		statements, known = append(statements, f.statements...), f.version == version
	}
	return statements, known
}

// concurrently is what cannot be done in a transaction; without it the result is the same.
var concurrently = regexp.MustCompile(`(?i)\bCONCURRENTLY\b`)

// build makes a schema of that version in a transaction that is rolled back, and looks at it. Nobody else ever sees it.
func build(ctx context.Context, conn *pgx.Conn, statements []string) (made reference, err error) {
	schema := fmt.Sprintf("tenon_reference_%d", conn.PgConn().PID())
	err = rolledBack(ctx, conn, func(tx pgx.Tx) error {
		for _, statement := range append([]string{"CREATE SCHEMA ?tenant"}, statements...) {
			statement = concurrently.ReplaceAllString(statement, "")
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
