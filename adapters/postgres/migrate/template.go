package migrate

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/core/domain"
)

// concurrently is what cannot be done in a transaction; without it the result is the same.
var concurrently = regexp.MustCompile(`(?i)\bCONCURRENTLY\b`)

// template is the statements that make a schema of one version at once, where nobody works with it yet. known tells
// whether there is such a version.
func template(all []file, version string) (statements []string, known bool) {
	if version == "" {
		return []string{createSchema}, true
	}
	statements = append(statements, createSchema)
	for _, f := range pending(all, "", version) {
		for _, statement := range f.statements {
			statements = append(statements, concurrently.ReplaceAllString(statement, ""))
		}
		known = f.version == version
	}
	return statements, known
}

const createSchema = "CREATE SCHEMA ?tenant"

// quickly is how long the quick way waits for a lock: it has a connection that others want.
const quickly = time.Second

// createQuickly makes the schema of a new tenant from the template, in one round trip and on a connection that is open.
// It reports whether it has: where anything is in the way, the tenant is as it was, and the other way says what it is.
func (s schemas) createQuickly(ctx context.Context, w work) (made bool) {
	if s.InUnit(ctx) || newest(w.files) == "" {
		return false
	}
	if _, err := s.ofTenant(ctx, w.tenant); !errors.Is(err, domain.ErrTenantNotFound) {
		return false
	}
	err := s.Borrow(ctx, func(conn *pgx.Conn) error {
		_, err := w.atOnce().run(ctx, conn)
		if err != nil && !conn.IsClosed() {
			return w.undo(ctx, conn, err)
		}
		return err
	})
	return err == nil
}

// atOnce is the whole transaction.
func (w work) atOnce() script {
	w.how.LockTimeout, w.patient = quickly, false
	version := newest(w.files)
	s := append(script{}.add("BEGIN"), w.settle()...).add(w.registerNew(version))
	statements, _ := template(w.files, version)
	for _, statement := range statements {
		s = s.add(inSchema(statement, w.schema))
	}
	return s.add(w.noteAll()).add("COMMIT")
}

func (w work) registerNew(version string) string {
	return fmt.Sprintf(`INSERT INTO public.tenants (organization_id, schema_name, version, ready, migrated_at)
		VALUES (%s, %s, %s, true, date_trunc('milliseconds', clock_timestamp()))`,
		literal(string(w.tenant)), literal(w.schema), literal(version))
}

// noteAll enters all files as applied. How long each would have taken where there is data is not known.
func (w work) noteAll() string {
	rows := make([]string, len(w.files))
	for i, f := range w.files {
		rows[i] = fmt.Sprintf("(%s, %s, 'done', %s, clock_timestamp(), %s)",
			literal(string(w.tenant)), literal(f.version), literal(f.checksum), literal(string(w.how.By)))
	}
	return `INSERT INTO public.migration_ledger (organization_id, version, state, checksum, started_at, by_whom) VALUES ` +
		strings.Join(rows, ", ")
}
