package postgres

import (
	"context"
	"crypto/rand"
	"database/sql/driver"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"github.com/tenon-health/tenon/test/servers"
)

// oddTexts are what careless quoting would take for something else.
var oddTexts = []string{
	"", "'", "''", `\`, `\'`, `"`, "a'b", "$1", "?", "?0", "?tenant", "$$", "--", "/*", ";", "E'x'", "{}", "NULL",
	`{"a":1}`, "ä", "\u2028", "a\nb", "\r", "\t", "a\x00b", "\xff\xfe", "5", "-5", "true", "2026-01-01",
	strings.Repeat("'", 999),
}

func TestArgumentsComeAsTheyWereSent(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	for _, a := range oddTexts {
		sameArguments(t, db, a, oddTexts[len(a)%len(oddTexts)])
	}
}

func FuzzArguments(f *testing.F) {
	for i, a := range oddTexts {
		f.Add(a, oddTexts[(i+1)%len(oddTexts)])
	}
	db := openStore(f)
	f.Fuzz(func(t *testing.T, a, b string) { sameArguments(t, db, a, b) })
}

// sameArguments asks the server what it has got: texts alone, in lists, arrays,
// documents and bytes, each with its type inferred as a literal's is.
func sameArguments(t *testing.T, db *DB, a, b string) {
	t.Helper()
	var got struct {
		A, B, Document string
		Bytes          []byte
		Listed, Within bool
		Joined         string
	}
	query := db.shared(t.Context()).raw(`SELECT ? AS a, ?::text AS b, ?::jsonb->>'k' AS document, ?::bytea AS bytes,
		? IN (?) AS listed, ?::text = ANY(?) AS within, (SELECT string_agg(u, '') FROM unnest(ARRAY[?]) AS u) AS joined`,
		a, b, map[string]string{"k": "-" + strconv.QuoteToASCII(a)}, []byte(a), a, bun.List([]string{b, a}), text(a),
		pgdialect.Array([]string{text(b), text(a)}), bun.List([]string{a, b}))
	must(t, query.Scan(t.Context(), &got))
	if got.A != text(a) || got.B != text(b) || got.Document != "-"+strconv.QuoteToASCII(a) || string(got.Bytes) != a ||
		!got.Listed || !got.Within || got.Joined != text(a)+text(b) {
		t.Errorf("%q and %q come as %+v", a, b, got)
	}
}

func TestTimesComeAsTheyWereSent(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	for _, at := range []time.Time{
		now(), {}, time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC),
		time.Date(1900, 2, 28, 0, 0, 0, 1000, time.FixedZone("", 9000)),
	} {
		var got time.Time
		must(t, db.shared(t.Context()).raw("SELECT ?::timestamptz + interval '0'", at).Scan(t.Context(), &got))
		if !got.Equal(at) {
			t.Errorf("%v comes as %v", at, got)
		}
	}
}

func TestBind(t *testing.T) {
	t.Parallel()
	own := []driver.NamedValue{{Ordinal: 1, Value: "own"}}
	for _, c := range []struct {
		query string
		args  []driver.NamedValue
		want  string
		mode  pgx.QueryExecMode
		bound int
	}{
		{"SELECT 'a'; SELECT 'b'", nil, "SELECT 'a'; SELECT 'b'", pgx.QueryExecModeSimpleProtocol, 0},
		{"SELECT $1", own, "SELECT $1", pgx.QueryExecModeExec, 1},
		{"SELECT \x00a\x00, \x00\x00", nil, "SELECT $1, $2", pgx.QueryExecModeExec, 2},
		{"SELECT $1, \x00it's\x00", own, "SELECT $1, $2", pgx.QueryExecModeExec, 2},
	} {
		query, args := bind(c.query, c.args)
		if query != c.want || args[0].Value != c.mode || len(args) != 1+c.bound {
			t.Errorf("%q becomes %q with %v", c.query, query, args)
		}
	}
}

// The protocol counts arguments with 16 bits.
func TestMoreArgumentsThanTheProtocolCounts(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	all := make([]string, maxArguments+10)
	for i := range all {
		all[i] = "it's " + strconv.Itoa(i)
	}
	var n, quoted int
	must(t, db.shared(t.Context()).raw("SELECT count(*), count(*) FILTER (WHERE strpos(v, 'it''s ') = 1) FROM "+
		"unnest(ARRAY[?]) AS v", bun.List(all)).Scan(t.Context(), &n, &quoted))
	if n != len(all) || quoted != n {
		t.Errorf("%d of %d came, %d of them whole", n, len(all), quoted)
	}
}

// The server's log has the text of each statement that it refuses or is told to
// leave. An operator reads it, and it goes wherever logs go.
func TestTheServersLogHasNoArgument(t *testing.T) {
	t.Parallel()
	url := openStore(t).direct.ConnString()
	for _, prepared := range []string{"true", "false"} {
		cfg := config(url, 2)
		cfg.Prepared = prepared
		db, cleanup, err := Open(t.Context(), cfg)
		must(t, err)
		t.Cleanup(cleanup)
		canary := "c4n4ry" + rand.Text()
		refuseMany(t, db, canary)
		if log := logUntil(t, db); strings.Contains(log, canary) {
			t.Errorf("an argument is in the server's log (prepared: %s)", prepared)
		}
	}
}

func refuseMany(t *testing.T, db *DB, canary string) {
	t.Helper()
	for _, refused := range []string{
		"SELECT ?, 1/0", "SELECT ? FROM public.no_such_table", "SELECT 1/0 WHERE ? IN (?)", "SELECT ?, ?::jsonb, 1/0",
		"INSERT INTO public.trial_slugs (slug) SELECT ? || (1/0)::text", "SELECT ?, 1/0 FROM unnest(ARRAY[?, 'a'])",
		"UPDATE public.trial_slugs SET slug = ? || (1/0)::text",
	} {
		args := []any{canary, map[string]string{"k": canary}}
		if err := db.exec(t.Context(), refused, args[:strings.Count(refused, "?")]...); err == nil {
			t.Errorf("%s is not refused", refused)
		}
	}
	hot := statement{text: "SELECT 1/0 WHERE $1 <> ALL($2::text[])", args: []any{canary, []string{canary + "s"}}}
	if err := db.ask(t.Context(), "", hot, hot); err == nil {
		t.Error("a hot statement is not refused")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	wantUnavailable(t, db.exec(ctx, "SELECT pg_sleep(20), ?", canary))
}

// logUntil is the server's log from before the call, at least.
func logUntil(t *testing.T, db *DB) (log string) {
	t.Helper()
	end := "end_" + rand.Text()
	if err := db.exec(t.Context(), "SELECT '"+end+"' FROM public.no_such_table"); err == nil {
		t.Error("the table is there")
	}
	wait(t, func() bool { log = servers.Log(t, "postgres"); return strings.Contains(log, end) })
	return log
}
