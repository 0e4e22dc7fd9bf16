package migrate

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/core/domain"
)

// takeBack takes back what is beyond the target, the newest first. What belongs together is one transaction: it is
// gone, and noted, wholly or not at all, whenever this program ends.
func (s schemas) takeBack(ctx context.Context, conn *pgx.Conn, w work) (a applied, err error) {
	for first := true; ; first = false {
		row, err := w.begin(ctx, conn)
		if err != nil || row == nil {
			a.gone = err == nil
			return a, w.undo(ctx, conn, err)
		}
		a.version = row[0]
		if first {
			a.from = a.version
		}
		next, err := w.beyond(row[0], strings.Fields(row[1]))
		if err != nil || len(next) == 0 && row[1] == "" {
			return a, w.undo(ctx, conn, err)
		}
		if len(next) > 0 && next[0].back.alone {
			if err := w.undo(ctx, conn, nil); err != nil {
				return a, err
			}
			if err := s.takeBackAlone(ctx, w, next[0]); err != nil {
				return a, err
			}
			continue
		}
		if _, err := w.back(next).run(ctx, conn); err != nil {
			return a, w.undo(ctx, conn, err)
		}
	}
}

// readBeyond asks for the version, and for what has begun, or failed, beyond the target.
func (w work) readBeyond() string {
	version := "(SELECT coalesce(max(version), '') FROM l WHERE state = 'done')"
	from := ""
	if w.tenant != "" {
		version = "t.version"
		from = " FROM public.tenants AS t WHERE organization_id = " + literal(string(w.tenant)) + " FOR NO KEY UPDATE OF t"
	}
	return fmt.Sprintf(`WITH l AS MATERIALIZED (
		SELECT version, state FROM public.migration_ledger WHERE organization_id = %s AND state <> 'reverted')
		SELECT %s, coalesce((SELECT string_agg(version, ' ') FROM l WHERE version > %s AND state <> 'done'), '')%s`,
		literal(string(w.tenant)), version, literal(w.how.Target), from)
}

// beyond are the files to be taken back, the newest first. What has begun may have left something if no transaction
// held it, and is taken back too; else nothing stayed of it.
func (w work) beyond(version string, begun []string) (all []file, err error) {
	if version > w.how.Target && !known(w.files, version) {
		return nil, domain.ErrMigrationUnknown.With(version)
	}
	for _, f := range slices.Backward(w.files) {
		applied := f.version <= version
		if f.version <= w.how.Target || !applied && !(f.alone && slices.Contains(begun, f.version)) {
			continue
		}
		if f.back == nil {
			return nil, domain.ErrMigrationOneWay.With(f.version)
		}
		all = append(all, f)
	}
	return all, nil
}

// before is the version that a schema has without f.
func (w work) before(f file) (version string) {
	for _, other := range w.files {
		if other.version < f.version {
			version = other.version
		}
	}
	return version
}

// back is the transaction from there on: it takes files back as far as they go together, and notes it.
func (w work) back(next []file) (s script) {
	down := make([]file, len(next))
	for i, f := range next {
		down[i] = *f.back
	}
	next = next[:together(down)]
	for _, f := range next {
		s = append(s, w.losses.guards(w.schema, f.version)...)
		s = s.addFile(*f.back, w.schema, w.noteBack(f))
	}
	if len(next) == len(down) { // what has failed beyond is forgotten with the rest
		s = s.add(fmt.Sprintf(`DELETE FROM public.migration_ledger WHERE organization_id = %s AND version > %s
			AND state IN ('running', 'failed')`, literal(string(w.tenant)), literal(w.how.Target)))
	}
	if w.tenant != "" && len(next) > 0 {
		s = s.add(w.register(w.before(next[len(next)-1])))
	}
	return w.addRights(s).add("COMMIT")
}

// noteBack enters f as taken back, in the transaction that does it.
func (w work) noteBack(f file) string {
	return fmt.Sprintf(`UPDATE public.migration_ledger SET state = 'reverted', by_whom = %s, started_at = begun,
		duration = clock_timestamp() - begun, sqlstate = NULL, statement = NULL, words = NULL
		FROM (SELECT current_setting('tenon.begun')::timestamptz AS begun) AS b
		WHERE organization_id = %s AND version = %s`,
		literal(string(w.how.By)), literal(string(w.tenant)), literal(f.version))
}

// takeBackAlone takes back a file whose statement no transaction may hold. From its beginning on the schema has the
// version before: whatever ends it, the way on begins with this file, and so does the way back.
func (s schemas) takeBackAlone(ctx context.Context, w work, f file) error {
	return s.inSession(ctx, w, f, func(conn *pgx.Conn) error {
		if _, err := w.beginBack(f).run(ctx, conn); err != nil {
			return err
		}
		if err := w.runAlone(ctx, conn, *f.back); err != nil {
			return w.noted(ctx, conn, err)
		}
		_, err := script{}.add("BEGIN").add("SELECT set_config('tenon.begun', started_at::text, true) "+
			"FROM public.migration_ledger"+w.rowOf(f)).add(w.noteBack(f)).add("COMMIT").run(ctx, conn)
		return err
	})
}

func (w work) beginBack(f file) script {
	s := append(script{}.add("BEGIN"), w.losses.guards(w.schema, f.version)...)
	s = s.add(fmt.Sprintf(`UPDATE public.migration_ledger SET state = 'running', by_whom = %s,
		started_at = clock_timestamp(), duration = NULL, sqlstate = NULL, statement = NULL, words = NULL`,
		literal(string(w.how.By))) + w.rowOf(f))
	if w.tenant != "" {
		s = s.add(w.register(w.before(f)))
	}
	return s.add("COMMIT")
}

func (w work) rowOf(f file) string {
	return fmt.Sprintf(" WHERE organization_id = %s AND version = %s", literal(string(w.tenant)), literal(f.version))
}

// next is the file that comes next to a version, on or back; empty if there is none.
func (w work) next(version string) string {
	all := pending(w.files, version, "")
	if w.how.Down {
		all, _ = w.beyond(cmp.Or(version, newest(w.files)), nil)
	}
	if len(all) == 0 {
		return ""
	}
	return all[0].version
}
