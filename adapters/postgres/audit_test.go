package postgres

import (
	"context"
	"fmt"
	"testing"

	sumdb "golang.org/x/mod/sumdb/tlog"

	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
)

func append1(t *testing.T, db *DB, trail domain.Trail, id string) {
	t.Helper()
	must(t, New(db).Audit.Append(t.Context(), trail, domain.AuditEntry{
		ID: id, At: now(), Actor: "ada", Outcome: domain.OutcomeDone,
	}))
}

// The trail only grows, whoever asks.
func TestAuditOnlyGrows(t *testing.T) {
	t.Parallel()
	db, _ := openOwned(t)
	ctx := t.Context()
	append1(t, db, domain.PlatformTrail, "1")
	n, err := New(db).AuditEntries.Integrate(ctx, 10)
	if must(t, err); n != 1 {
		t.Fatalf("%d were integrated", n)
	}
	for _, table := range []string{"public.audit_entry", "public.audit_node", "public.audit_log"} {
		statements := []string{"DELETE FROM " + table, "TRUNCATE " + table,
			"SET session_replication_role = replica; DELETE FROM " + table}
		if table != "public.audit_log" { // whose heads move on
			statements = append(statements, "UPDATE "+table+" SET trail = 'x'", "UPDATE "+table+" SET trail = 'x' WHERE false")
		}
		for _, statement := range statements {
			if err := db.exec(ctx, statement); err == nil {
				t.Errorf("%s went through", statement)
			}
		}
	}
}

// Many who integrate beside many who write lose nothing and break no log.
func TestManyIntegrateAtOnce(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	together(t, 12, func(i int) error {
		if i >= 8 {
			return integrateSome(t.Context(), db)
		}
		for n := range 80 {
			append1(t, db, domain.Trail(fmt.Sprint(i%2)), fmt.Sprintf("%d-%d", i, n))
		}
		return nil
	})
	must(t, integrateSome(t.Context(), db))
	for _, trail := range []domain.Trail{"0", "1"} {
		wantLog(t, db, trail, 320)
	}
}

func integrateSome(ctx context.Context, db *DB) error {
	for {
		n, err := New(db).AuditEntries.Integrate(ctx, 70)
		if err != nil || n == 0 {
			return err
		}
	}
}

// A node that is frozen while it integrates, locks held, is let go. The others go on, and it hears that its own work
// has failed.
func TestAFrozenNodeStopsNobody(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	append1(t, db, domain.PlatformTrail, "1")
	must(t, integrateSome(t.Context(), db))
	append1(t, db, domain.PlatformTrail, "2")
	there := openAt(t, db.direct.ConnString(), 1)
	frozen, thawed, ended := make(chan bool), make(chan bool), make(chan error)
	go func() {
		ended <- there.InTx(t.Context(), func(ctx context.Context) error {
			if _, err := (auditEntries{there}).lockHeads(ctx, []domain.Trail{domain.PlatformTrail}); err != nil {
				return err
			}
			close(frozen)
			<-thawed
			_, err := auditEntries{there}.lockHeads(ctx, []domain.Trail{domain.PlatformTrail})
			return err
		})
	}()
	<-frozen
	n, err := New(db).AuditEntries.Integrate(t.Context(), 10)
	if must(t, err); n != 0 {
		t.Errorf("two nodes are at one log")
	}
	append1(t, db, "another", "3")
	wait(t, func() bool {
		must(t, integrateSome(t.Context(), db))
		return count(t, db, "public.audit_inbox") == 0
	})
	close(thawed)
	wantUnavailable(t, <-ended)
	wantLog(t, db, domain.PlatformTrail, 2)
}

// A log whose head somebody has damaged goes no further, and is told of. All others go on.
func TestADamagedLogStopsNoOther(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	for i := range 3 {
		append1(t, db, "damaged", fmt.Sprint(i))
	}
	must(t, integrateSome(t.Context(), db))
	must(t, db.exec(t.Context(), "UPDATE public.audit_log SET edge = '' WHERE trail = 'damaged'"))
	for i := range 5 {
		append1(t, db, "damaged", fmt.Sprint("more", i))
		append1(t, db, "whole", fmt.Sprint(i))
	}
	n, err := New(db).AuditEntries.Integrate(t.Context(), 4)
	if n != 4 || err == nil {
		t.Errorf("%d were taken in, %v", n, err)
	}
	n, err = New(db).AuditEntries.Integrate(t.Context(), 4)
	if n != 1 || err == nil {
		t.Errorf("%d were taken in, %v", n, err)
	}
	wantLog(t, db, "whole", 5)
	expect.Equal(t, count(t, db, "public.audit_inbox"), 5)
}

// hashes are those of a log by other code.
type hashes []sumdb.Hash

func (h hashes) ReadHashes(indexes []int64) (found []sumdb.Hash, err error) {
	for _, i := range indexes {
		found = append(found, h[i])
	}
	return found, nil
}

// wantLog computes all of a log anew, by other code, and returns its lines.
func wantLog(t *testing.T, db *DB, trail domain.Trail, n int) (lines []string) {
	t.Helper()
	var rows []auditLeafRow
	must(t, db.shared(t.Context()).selectFrom(&rows, auditLeafTable).Where("trail = ?", trail).Order("seq").
		Scan(t.Context()))
	var all hashes
	for i, row := range rows {
		more, err := sumdb.StoredHashes(int64(i), []byte(row.Body), all)
		must(t, err)
		if all = append(all, more...); row.Seq != int64(i) || string(more[0][:]) != string(row.Hash) {
			t.Fatalf("trail %s breaks at %d: %s", trail, i, row.Body)
		}
		lines = append(lines, row.Body)
	}
	expect.Equal(t, len(lines), n)
	var head headRow
	must(t, db.shared(t.Context()).raw("SELECT trail, size, root, edge FROM public.audit_log WHERE trail = ?", trail).
		Scan(t.Context(), &head))
	root, err := sumdb.TreeHash(int64(n), all)
	must(t, err)
	if head.Size != int64(n) || string(head.Root) != string(root[:]) {
		t.Errorf("the head of %s is %d %x, want %d %s", trail, head.Size, head.Root, n, root)
	}
	wantNodes(t, db, trail, n, all)
	return lines
}

func wantNodes(t *testing.T, db *DB, trail domain.Trail, n int, all hashes) {
	t.Helper()
	var nodes []auditNodeRow
	must(t, db.shared(t.Context()).raw("SELECT trail, level, n, hash FROM public.audit_node WHERE trail = ?", trail).
		Scan(t.Context(), &nodes))
	expect.Equal(t, len(nodes), n/256+n/65536)
	for _, node := range nodes {
		if want := all[sumdb.StoredHashIndex(node.Level*8, node.N)]; string(want[:]) != string(node.Hash) {
			t.Errorf("node %d of level %d of %s is not right", node.N, node.Level, trail)
		}
	}
}

// Whoever erases a name leaves the log as it is; nobody finds the person by it any more.
func TestAnErasedNameLeavesTheLog(t *testing.T) {
	t.Parallel()
	db, _ := openOwned(t)
	ctx, store := t.Context(), New(db)
	append1(t, db, "a", "1")
	append1(t, db, "b", "2")
	must(t, integrateSome(ctx, db))
	list := func(trail domain.Trail, actor domain.Subject) []domain.AuditEntry {
		page, err := store.AuditEntries.List(ctx, domain.AuditQuery{
			Trail: trail, Actor: actor, CursorQuery: domain.CursorQuery{Size: 10},
		})
		must(t, err)
		return page.Items
	}
	expect.Equal(t, list("a", "ada")[0].Actor, "ada")
	a, b := actorOf(t, wantLog(t, db, "a", 1)[0]), actorOf(t, wantLog(t, db, "b", 1)[0])
	if a == b || a[0] != '~' {
		t.Errorf("two trails tell of one person by %s and %s", a, b)
	}
	must(t, db.exec(ctx, "DELETE FROM public.audit_name WHERE value = 'ada'"))
	erased := actorOf(t, wantLog(t, db, "a", 1)[0])
	expect.Equal(t, list("a", "")[0].Actor, erased)
	expect.Equal(t, len(list("a", erased)), 1)
	expect.Equal(t, len(list("a", "ada")), 0)
}

// actorOf is who acted by a line.
func actorOf(t *testing.T, line string) domain.Subject {
	t.Helper()
	e, err := tlog.Parse(line)
	must(t, err)
	return e.Actor
}

// The tree of each epoch is as wide as the highest slot: signing takes none, nor does who comes too late to make a log.
func TestAnEpochTakesNoSlot(t *testing.T) {
	t.Parallel()
	db, _ := openOwned(t)
	c, system := auditing(t, db)
	for i := range 5 {
		must(t, c.Audit.Compare(t.Context(), system))
		_, err := c.Audit.Epoch(t.Context(), system)
		must(t, err)
		append1(t, db, domain.Trail(fmt.Sprint("trail", i)), fmt.Sprint(i))
		must(t, integrateSome(t.Context(), db))
	}
	states, err := New(db).AuditCheckpoints.States(t.Context())
	must(t, err)
	for i, state := range states {
		expect.Equal(t, state.Slot, int64(i+1))
	}
	expect.Equal(t, len(states), 6)
}

// A name that somebody has put to an erased hash is nobody's: its salt does not lead there.
func TestAFalseNameIsNotTold(t *testing.T) {
	t.Parallel()
	db, _ := openOwned(t)
	append1(t, db, "t", "1")
	must(t, integrateSome(t.Context(), db))
	log := New(db).AuditEntries
	erased, err := log.Erase(t.Context(), "t", "ada", nil)
	must(t, err)
	must(t, db.exec(t.Context(), `INSERT INTO public.audit_name (trail, value, salt, commitment)
		VALUES ('t', 'mallory', sha256('x'), ?)`, erased[0]))
	page, err := log.List(t.Context(), domain.AuditQuery{Trail: "t", CursorQuery: domain.CursorQuery{Size: 1}})
	must(t, err)
	expect.Equal(t, string(page.Items[0].Actor), erased[0])
}

// What others cosign must not be lost by a crash, though the database is set to commit later.
func TestAnEpochIsCommittedForGood(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	must(t, db.InTx(t.Context(), func(ctx context.Context) error {
		must(t, db.exec(ctx, "SET LOCAL synchronous_commit TO off"))
		must(t, New(db).AuditCheckpoints.Lock(ctx))
		var now string
		must(t, db.shared(ctx).raw("SELECT current_setting('synchronous_commit')").Scan(ctx, &now))
		expect.Equal(t, now, "on")
		return nil
	}))
}
