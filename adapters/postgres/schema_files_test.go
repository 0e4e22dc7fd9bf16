package postgres

import (
	"errors"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/tenon-health/tenon/adapters/postgres/migrate"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
)

// release is the migrations of a program that is not ours, by version; what takes one back has down behind that. Its
// shared tables are all ours.
type release map[string]string

const down = " down"

// note is the tenants' only table, and an index that is made while others write.
var (
	note  = release{"001_note": "CREATE TABLE ?tenant.notes (id text); -- a comment;\nALTER TABLE ?tenant.notes ADD a int"}
	alone = "-- tenon:no-transaction\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS notes_id_idx ON ?tenant.notes (id)"
)

// and is the next release.
func (r release) and(version, sql string) release {
	next := maps.Clone(r)
	next[version] = sql
	return next
}

// schemas keeps tenants' tables by the release.
func (r release) schemas(t *testing.T, db *DB) ports.Schemas {
	t.Helper()
	cfg, files := schemasConfig(db), r.files(t)
	cfg.Files = &files
	return migrate.New(cfg)
}

func (r release) files(t *testing.T) migrate.Files {
	t.Helper()
	folder := fstest.MapFS{"public/001_enterprise.up.sql": {Data: []byte("SELECT 1")}}
	for version, sql := range r {
		name, isDown := strings.CutSuffix(version, down)
		if isDown {
			folder["tenant/"+name+".down.sql"] = &fstest.MapFile{Data: []byte(sql)}
		} else {
			folder["tenant/"+name+".up.sql"] = &fstest.MapFile{Data: []byte(sql)}
		}
	}
	files, err := migrate.Read(folder)
	must(t, err)
	return files
}

// count counts the rows that a condition on the catalogue of schemas finds.
func count(t *testing.T, db *DB, from string) (n int) {
	t.Helper()
	must(t, db.shared(t.Context()).raw("SELECT count(*) FROM "+from).Scan(t.Context(), &n))
	return n
}

const validIndexes = `pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid WHERE c.relname = 'notes_id_idx' AND
	i.indisvalid`

// A file that no transaction may hold has a state of its own, and goes on where it was cut off.
func TestAnIndexIsMadeWhileOthersWrite(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	ctx := t.Context()
	_, _, err := note.schemas(t, db).Create(ctx, "a")
	must(t, err)
	must(t, db.exec(ctx, "INSERT INTO t_a.notes VALUES ('x'), ('x')"))
	next := note.and("002_index", alone).and("003_more", "ALTER TABLE ?tenant.notes ADD b int").schemas(t, db)
	_, _, err = next.Create(ctx, "a")
	if !errors.Is(err, domain.ErrMigrationFailed) ||
		!strings.Contains(err.Error(), "002_index failed at its statement 1") ||
		strings.Contains(err.Error(), "(x)") {
		t.Errorf("documents that are alike: %v", err)
	}
	expect.Equal(t, ledger(t, db), []string{"a 001_note done at once", "a 002_index failed"})
	must(t, db.exec(ctx, "DELETE FROM t_a.notes"))
	made, created, err := next.Create(ctx, "a")
	must(t, err)
	expect.Equal(t, created, false)
	expect.Equal(t, made.Version, "003_more")
	expect.Equal(t, count(t, db, validIndexes), 1)
	expect.Equal(t, ledger(t, db), []string{"a 001_note done at once", "a 002_index done", "a 003_more done"})
	_, created, err = next.Create(ctx, "b")
	must(t, err)
	expect.Equal(t, created, true)
	expect.Equal(t, count(t, db, validIndexes), 2)
}

// What was applied is not edited: whoever does hears which file it is.
func TestAnEditedMigrationIsFound(t *testing.T) {
	t.Parallel()
	db, _ := openOwned(t)
	must(t, db.exec(t.Context(), "DELETE FROM public.migration_ledger")) // of our own shared tables
	_, err := note.schemas(t, db).Up(t.Context(), domain.MigrationHow{}, nil)
	must(t, err)
	edited := note.and("001_note", note["001_note"]+" -- edited").schemas(t, db)
	_, err = edited.Up(t.Context(), domain.MigrationHow{}, nil)
	must(t, err)
	_, _, err = note.schemas(t, db).Create(t.Context(), "a")
	must(t, err)
	_, err = edited.Up(t.Context(), domain.MigrationHow{}, nil)
	if !errors.Is(err, domain.ErrMigrationEdited) || !strings.Contains(err.Error(), "tenant/001_note") {
		t.Errorf("got %v", err)
	}
}
