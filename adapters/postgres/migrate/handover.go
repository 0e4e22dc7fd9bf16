package migrate

import (
	"context"
	_ "embed" // handover.sql
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/core/domain"
)

//go:embed handover.sql
var selectHandOver string

// handOver makes the schemas of tenants the application role's, each in a transaction of its own: a role that came
// later has not made them.
func (s schemas) handOver(ctx context.Context, conn *pgx.Conn, how domain.MigrationHow) error {
	foreign, err := foreignSchemas(ctx, conn, s.Application)
	for _, schema := range foreign {
		if err != nil {
			break
		}
		w := work{schema: schema, how: how}
		statements := strings.NewReplacer("$1", literal(s.Application), "$2", literal(schema)).Replace(selectHandOver)
		give := append(script{}.add("BEGIN"), w.settle()...).add(performAll(statements)).add("COMMIT")
		err = w.repeated(ctx, conn, give)
	}
	return err
}

// foreignSchemas are those of tenants that are not wholly a role's. That role may write into the registry of tenants:
// it must not be given the schema public by it.
func foreignSchemas(ctx context.Context, conn *pgx.Conn, role string) ([]string, error) {
	rows, err := conn.Query(ctx, `WITH place AS (
			SELECT n.oid, n.nspname, n.nspowner FROM public.tenants AS t
			JOIN pg_catalog.pg_namespace AS n ON n.nspname = t.schema_name AND starts_with(n.nspname, 't_')
		), app AS (
			SELECT oid FROM pg_catalog.pg_roles WHERE rolname = $1
		)
		SELECT nspname::text FROM place, app WHERE nspowner <> app.oid
		UNION SELECT p.nspname::text FROM app, place AS p JOIN pg_catalog.pg_class AS c ON c.relnamespace = p.oid
			WHERE c.relowner <> app.oid
		UNION SELECT p.nspname::text FROM app, place AS p JOIN pg_catalog.pg_proc AS f ON f.pronamespace = p.oid
			WHERE f.proowner <> app.oid
		ORDER BY 1`, pgx.QueryExecModeExec, role)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
