package postgres

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
)

// What shares a hash is told apart, in one trail and of two.
func TestEntriesOfOneHashAreToldApart(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	targets, trails := ofOneHash(t, db, "'a' || made"), ofOneHash(t, db, "made || 'robot'")
	for i := range 2 {
		appendRobot(t, db, "a", targets[i], fmt.Sprint("target ", i))
		appendRobot(t, db, domain.Trail(trails[i]), "", fmt.Sprint("trail ", i))
	}
	must(t, integrateSome(t.Context(), db))
	for i := range 2 {
		in := domain.AuditQuery{Trail: "a", Target: targets[i]}
		expect.Equal(t, idsOf(t, db, in), []string{fmt.Sprint("target ", i)})
		in.Actor = "robot"
		expect.Equal(t, idsOf(t, db, in), []string{fmt.Sprint("target ", i)})
		in = domain.AuditQuery{Trail: domain.Trail(trails[i]), Actor: "robot"}
		expect.Equal(t, idsOf(t, db, in), []string{fmt.Sprint("trail ", i)})
	}
	expect.Equal(t, idsOf(t, db, domain.AuditQuery{Trail: "a", Actor: "robot"}), []string{"target 1", "target 0"})
}

// ofOneHash are two ids that an expression makes the same hash of.
func ofOneHash(t *testing.T, db *DB, expression string) []string {
	t.Helper()
	var one, other string
	must(t, db.shared(t.Context()).raw(`SELECT min(made) AS one, max(made) AS other FROM (
			SELECT 'org_' || i AS made FROM generate_series(1, 500000) AS i) AS ids
		GROUP BY hashtext(`+expression+`) HAVING count(*) = 2 LIMIT 1`).Scan(t.Context(), &one, &other))
	return []string{one, other}
}

func appendRobot(t *testing.T, db *DB, trail domain.Trail, target, id string) {
	t.Helper()
	must(t, New(db).Audit.Append(t.Context(), trail, domain.AuditEntry{
		ID: id, At: now(), Actor: "robot", Machine: true, Target: target, Outcome: domain.OutcomeDone,
	}))
}

// idsOf are the ids of the entries of the first page, the newest first. The total and an export have as many.
func idsOf(t *testing.T, db *DB, q domain.AuditQuery) (ids []string) {
	t.Helper()
	q.Size, q.Desc, q.Count = 100, true, true
	page, err := New(db).AuditEntries.List(t.Context(), q)
	must(t, err)
	for _, e := range page.Items {
		ids = append(ids, e.ID)
	}
	exported := 0
	for _, err := range New(db).AuditEntries.Leaves(t.Context(), q, 0, 1000) {
		must(t, err)
		exported++
	}
	expect.Equal(t, [2]int{int(*page.Total), exported}, [2]int{len(ids), len(ids)})
	return ids
}

// manyByFew is a trail of which one did nine of ten, and another the rest, on as many targets.
const manyByFew = `INSERT INTO public.audit_entry SELECT 'a', i, sha256(i::text::bytea), jsonb_build_object(
		'actor', CASE WHEN i % 10 = 0 THEN 'few' ELSE 'most' END, 'at', '2026-01-01T00:00:00.000000Z', 'id', 'n' || i,
		'target', CASE WHEN i % 10 = 0 THEN 'org_' || i ELSE 'org_most' END)::text
	FROM generate_series(0, 19999) AS i; ANALYZE public.audit_entry`

// A page of what somebody did, or of what was done to something, is read in the order of an index, from its place on,
// whether that was much or little.
func TestAPageByNameIsReadByItsIndex(t *testing.T) {
	t.Parallel()
	owner, db := openRecorded(t, &recorder{})
	must(t, owner.exec(t.Context(), manyByFew))
	conn, err := pgx.ConnectConfig(t.Context(), owner.direct)
	must(t, err)
	defer conn.Close(t.Context())
	for _, q := range []domain.AuditQuery{
		{Actor: "most"}, {Actor: "few"}, {Actor: "nobody"}, {Target: "org_most"}, {Target: "org_10"},
		{Target: "org_most", Actor: "most"},
	} {
		for _, desc := range []bool{false, true} {
			q.Trail, q.CursorQuery = "a", domain.CursorQuery{After: "9999", Size: 5, Desc: desc}
			wantFewRead(t, conn, pageOf(t, db, q))
		}
	}
}

// pageOf is the statement that reads a page.
func pageOf(t *testing.T, db *DB, q domain.AuditQuery) sent {
	t.Helper()
	var all recorder
	db.record(t, &all)
	_, err := New(db).AuditEntries.List(t.Context(), q)
	must(t, err)
	pages := slices.DeleteFunc(all.statements(), func(s sent) bool { return !strings.Contains(s.text, "hashtext(trail") })
	expect.Equal(t, len(pages), 1)
	return pages[0]
}

// wantFewRead looks up by the hash, and reads no more than a block, in which it sorts.
func wantFewRead(t *testing.T, conn *pgx.Conn, s sent) {
	t.Helper()
	rows, err := conn.Query(t.Context(), "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) "+s.text,
		append([]any{pgx.QueryExecModeDescribeExec}, s.args...)...)
	must(t, err)
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	must(t, err)
	plan := strings.Join(lines, "\n")
	if !strings.Contains(plan, "_hash_idx on audit_entry") || strings.Contains(plan, "Seq Scan") ||
		strings.Contains(plan, "_pkey") || strings.Contains(plan, "Bitmap") {
		t.Errorf("%s %q is read by\n%s", s.text, s.args, plan)
	}
}
