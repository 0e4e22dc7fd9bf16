package migrate

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/core/domain"
)

// work is what the tables of one schema are to become.
type work struct {
	tenant  domain.TenantID // empty for the shared tables
	schema  string
	files   []file // all that there are for it
	how     domain.MigrationHow
	create  bool   // make the tenant's schema if it has none
	patient bool   // wait for whoever migrates the same schema, for as long as it takes
	losses  losses // by the way back
	role    string // the application role, unless this is the only one

	expected string // the version that it was at when somebody looked; empty where nobody has
}

// applied is what was done to it.
type applied struct {
	from, version string
	created, gone bool
}

// apply applies what is pending. What belongs together is one transaction: it is there, and noted, wholly or not at
// all, whenever this program ends.
func (s schemas) apply(ctx context.Context, conn *pgx.Conn, w work) (a applied, err error) {
	if w.how.Down {
		return s.takeBack(ctx, conn, w)
	}
	if w.quick() {
		if a, err = w.applyQuickly(ctx, conn); !unexpected(err) {
			return a, err
		}
		a = applied{}
	}
	for first := true; ; first = false {
		row, err := w.begin(ctx, conn)
		if err != nil {
			return a, w.undo(ctx, conn, err)
		}
		if row == nil && !w.create {
			a.gone = true
			return a, w.undo(ctx, conn, nil)
		}
		version := ""
		if row != nil {
			version = row[0]
		}
		if first {
			a.from = version
		}
		a.version = version
		next := pending(w.files, version, w.how.Target)
		if len(next) == 0 && row != nil {
			return a, w.undo(ctx, conn, nil)
		}
		a.created = a.created || row == nil
		if len(next) > 0 && next[0].alone && row != nil {
			if err := w.undo(ctx, conn, nil); err != nil {
				return a, err
			}
			if err := s.applyAlone(ctx, w, next[0]); err != nil {
				return a, err
			}
			continue
		}
		if _, err := w.rest(next, row == nil).run(ctx, conn); err != nil {
			a.created = false
			return a, w.undo(ctx, conn, err)
		}
	}
}

// begin takes the lock of the schema, and answers no row if there is none.
func (w work) begin(ctx context.Context, conn *pgx.Conn) (row []string, err error) {
	return append(script{}.add("BEGIN"), w.lock()...).run(ctx, conn)
}

// lock is how a transaction on the schema begins.
func (w work) lock() script { return w.settle().add(w.read()) }

// settle takes the lock of the schema, and says how long what follows may wait.
func (w work) settle() (s script) {
	lock := "SELECT pg_advisory_xact_lock(" + lockKey(w.schema) + ")"
	s = w.assume(s)
	if w.patient {
		s = s.add(lock)
	}
	s = s.add(fmt.Sprintf("SET LOCAL lock_timeout = %d", milliseconds(w.how.LockTimeout))).
		add(fmt.Sprintf("SET LOCAL statement_timeout = %d", milliseconds(w.how.StatementTimeout))).
		add("SELECT set_config('application_name', " + literal(workName(w.schema)) + ", true)")
	if !w.patient {
		s = s.add(lock)
	}
	return s
}

func milliseconds(d time.Duration) int64 { return d.Milliseconds() }

// workName is what a connection is called while it works on a schema.
func workName(schema string) string { return workPrefix + schema }

const workPrefix = "migrate "

func lockKey(schema string) string {
	return "hashtextextended(" + literal("tenon schema "+schema) + ", 0)"
}

// read asks for the version. A tenant's row stays as it is until the transaction ends.
func (w work) read() string {
	if w.how.Down {
		return w.readBeyond()
	}
	if w.tenant == "" {
		return "SELECT coalesce(max(version), '') FROM public.migration_ledger WHERE organization_id = '' AND state = 'done'"
	}
	return "SELECT version FROM public.tenants WHERE organization_id = " + literal(string(w.tenant)) +
		" FOR NO KEY UPDATE"
}

// rest is the transaction from there on: it makes the schema, applies files as far as they go together, and notes it.
func (w work) rest(next []file, create bool) (s script) {
	if create {
		s = s.add(fmt.Sprintf("INSERT INTO public.tenants (organization_id, schema_name) VALUES (%s, %s)",
			literal(string(w.tenant)), literal(w.schema))).add(inSchema(createSchema, w.schema))
	}
	next = next[:together(next)]
	for _, f := range next {
		s = s.addFile(f, w.schema, note(w.tenant, f, w.how.By))
	}
	if w.tenant != "" && len(next) > 0 {
		s = s.add(w.register(next[len(next)-1].version))
	}
	return w.addRights(s).add("COMMIT")
}

// register tells how far the tenant is. Once it has all tables it is ready, whatever comes later.
func (w work) register(version string) string {
	return fmt.Sprintf(`UPDATE public.tenants SET version = %s, ready = ready OR %t,
		migrated_at = date_trunc('milliseconds', clock_timestamp()) WHERE organization_id = %s`,
		literal(version), version >= newest(w.files), literal(string(w.tenant)))
}

// undo ends the transaction and returns err, or what else went wrong.
func (w work) undo(ctx context.Context, conn *pgx.Conn, err error) error {
	_, ended := script{}.add("ROLLBACK").run(context.WithoutCancel(ctx), conn)
	if err != nil {
		return err
	}
	return ended
}

// file is one of the files of the work.
func (w work) file(version string) file {
	for _, f := range w.files {
		if f.version == version {
			return f
		}
	}
	return file{version: version}
}
