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
			SELECT n.oid, n.nspname::text, n.nspowner FROM public.tenants AS t
			JOIN pg_catalog.pg_namespace AS n ON n.nspname = t.schema_name AND starts_with(n.nspname, 't_')
		), own AS ( -- what this role has, among so many tables of others
			SELECT d.classid, d.objid FROM pg_catalog.pg_shdepend AS d
			WHERE d.refclassid = 'pg_catalog.pg_authid'::regclass AND d.refobjid = current_user::regrole AND d.deptype = 'o'
			AND d.dbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
		)
		SELECT p.nspname FROM place AS p JOIN pg_catalog.pg_roles AS r ON r.rolname = $1 WHERE p.nspowner <> r.oid
		UNION SELECT p.nspname FROM own AS o JOIN pg_catalog.pg_class AS c ON c.oid = o.objid
			JOIN place AS p ON p.oid = c.relnamespace WHERE o.classid = 'pg_catalog.pg_class'::regclass
		UNION SELECT p.nspname FROM own AS o JOIN pg_catalog.pg_proc AS f ON f.oid = o.objid
			JOIN place AS p ON p.oid = f.pronamespace WHERE o.classid = 'pg_catalog.pg_proc'::regclass
		ORDER BY 1`, pgx.QueryExecModeExec, role)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
