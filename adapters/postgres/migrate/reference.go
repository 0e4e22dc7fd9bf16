package migrate

import (
	"context"
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun/migrate"

	"github.com/tenon-health/tenon/core/domain"
)

// reference is what a tenant's schema of one version looks like.
type reference struct {
	fingerprint string
	objects     []domain.SchemaObject
}

// statementsUpTo returns the text of each tenant migration up to that version. known tells whether there is one.
func statementsUpTo(version string) (texts []string, known bool, err error) {
	if version == "" {
		return nil, true, nil
	}
	for _, m := range tenantFiles.Sorted() {
		text, err := textOf(m)
		if err != nil {
			return nil, false, err
		}
		if texts = append(texts, text); label(m) == version {
			return texts, true, nil
		}
	}
	return nil, false, nil
}

func textOf(m migrate.Migration) (string, error) {
	names, err := fs.Glob(files, "migrations/tenant/"+label(m)+"*.up.sql")
	if err != nil || len(names) != 1 {
		return "", fmt.Errorf("postgres: %d files of migration %s", len(names), label(m))
	}
	text, err := files.ReadFile(names[0])
	return string(text), err
}

// concurrently is what cannot be done in a transaction; without it the result is the same.
var concurrently = regexp.MustCompile(`(?i)\bCONCURRENTLY\b`)

// build makes a schema of that version in a transaction that is rolled back, and looks at it. Nobody else ever sees it.
func build(ctx context.Context, conn *pgx.Conn, texts []string) (made reference, err error) {
	schema := fmt.Sprintf("tenon_reference_%d", conn.PgConn().PID())
	err = rolledBack(ctx, conn, func(tx pgx.Tx) error {
		for _, text := range append([]string{"CREATE SCHEMA ?tenant", createVersionTable}, texts...) {
			if _, err := tx.Exec(ctx, fillIn(text, schema)); err != nil {
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

func fillIn(text, schema string) string {
	text = strings.ReplaceAll(text, "?tenant", pgx.Identifier{schema}.Sanitize())
	return concurrently.ReplaceAllString(text, "")
}
