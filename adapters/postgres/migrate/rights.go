package migrate

import (
	"context"
	_ "embed" // rights.sql
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/core/domain"
)

//go:embed rights.sql
var selectRights string

// rights is the statement that gives an application role its rights. It is a part of whatever changes the shared
// tables, so that nobody sees a table without them.
func rights(role string) string {
	return performAll(strings.ReplaceAll(selectRights, "$1", literal(role)))
}

// performAll performs the statements that a query tells.
func performAll(query string) string {
	return "DO " + literal(`DECLARE
		statement text;
	BEGIN
		FOR statement IN `+query+` LOOP
			EXECUTE statement;
		END LOOP;
	END`)
}

// addRights is for a transaction on the shared tables.
func (w work) addRights(s script) script {
	if w.role == "" || w.tenant != "" {
		return s
	}
	return s.add(rights(w.role))
}

// assume lets what follows in a transaction on a tenant's tables be done by the application role, so that what is made
// there belongs to it.
func (w work) assume(s script) script {
	if w.role == "" || w.tenant == "" {
		return s
	}
	return s.add("SET LOCAL ROLE " + quoted(w.role))
}

// assumeSession is assume for a connection that nobody else gets.
func (w work) assumeSession(s script) script {
	if w.role == "" || w.tenant == "" {
		return s
	}
	return s.add("SET ROLE " + quoted(w.role))
}

func quoted(role string) string { return pgx.Identifier{role}.Sanitize() }

// requireRole refuses to migrate for an application role that is not there, or whose work this one cannot do.
func (s schemas) requireRole(ctx context.Context, conn *pgx.Conn) error {
	if s.Application == "" {
		return nil
	}
	statement, err := lackingRole(ctx, conn, s.Application)
	if err == nil && statement != "" {
		err = s.lacking(statement)
	}
	return err
}

func (s schemas) lacking(statement string) error {
	return domain.ErrDatabaseRole.With(s.Application, statement)
}

// LackingRights are the statements that are still to be run, by whoever may, for an application role to have what it is
// meant to have, and nothing else.
func LackingRights(ctx context.Context, owner *pgx.Conn, role string) ([]string, error) {
	statement, err := lackingRole(ctx, owner, role)
	if err != nil {
		return nil, err
	}
	if statement != "" {
		return []string{statement}, nil
	}
	return lackingRights(ctx, owner, role)
}

func lackingRole(ctx context.Context, conn *pgx.Conn, role string) (statement string, err error) {
	row, err := script{}.add(strings.ReplaceAll(selectLackingRole, "$1", literal(role))).run(ctx, conn)
	if err != nil || len(row) == 0 {
		return "", err
	}
	return row[0], nil
}

// The owner of a database owns the schema public, and whoever owns a schema may drop what is in it.
const selectLackingRole = `WITH app AS (
		SELECT oid, rolsuper, quote_ident($1) AS name FROM (SELECT 1) AS one LEFT JOIN pg_catalog.pg_roles ON rolname = $1
	), owner AS (
		SELECT quote_ident(current_user) AS name
	)
	SELECT CASE
		WHEN oid IS NULL THEN format('CREATE ROLE %s LOGIN PASSWORD ''…''', app.name)
		WHEN NOT pg_has_role(oid, 'usage') THEN format('GRANT %s TO %s', app.name, owner.name)
		WHEN rolsuper THEN format('ALTER ROLE %s NOSUPERUSER', app.name)
		WHEN pg_has_role(oid, (SELECT datdba FROM pg_catalog.pg_database WHERE datname = current_database()), 'member')
			THEN format('ALTER DATABASE %I OWNER TO %s', current_database(), owner.name)
		WHEN pg_has_role(oid, (SELECT nspowner FROM pg_catalog.pg_namespace WHERE nspname = 'public'), 'member')
			THEN format('ALTER SCHEMA public OWNER TO %s', owner.name)
	END FROM app, owner`

// grant gives the application role its rights on what is there, and hands it the schemas of tenants that another role
// has made. What this role cannot do is told.
func (s schemas) grant(ctx context.Context, how domain.MigrationHow) error {
	if s.Application == "" {
		return nil
	}
	return s.connected(ctx, func(conn *pgx.Conn) error {
		left, err := lackingRights(ctx, conn, s.Application)
		if err == nil && len(left) > 0 {
			left, err = s.giveRights(ctx, conn, how)
		}
		if err == nil && len(left) > 0 {
			err = s.lacking(left[0])
		}
		if err != nil {
			return err
		}
		return s.handOver(ctx, conn, how)
	})
}

// giveRights returns what is left then.
func (s schemas) giveRights(ctx context.Context, conn *pgx.Conn, how domain.MigrationHow) ([]string, error) {
	w := work{schema: SharedSchema, role: s.Application, how: how}
	give := w.addRights(append(script{}.add("BEGIN"), w.settle()...)).add("COMMIT")
	if err := w.repeated(ctx, conn, give); err != nil {
		return nil, err
	}
	return lackingRights(ctx, conn, s.Application)
}

func lackingRights(ctx context.Context, conn *pgx.Conn, role string) ([]string, error) {
	rows, err := conn.Query(ctx, selectRights, pgx.QueryExecModeExec, role)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// repeated runs a transaction, and again while others have what it needs.
func (w work) repeated(ctx context.Context, conn *pgx.Conn, s script) error {
	return w.attempts(ctx, func(w work) error {
		_, err := s.run(ctx, conn)
		if err != nil {
			return w.undo(ctx, conn, err)
		}
		return nil
	})
}
