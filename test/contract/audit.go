package contract

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
)

var auditChecks = checks{
	"log":      auditLog,
	"lines":    auditLines,
	"rollback": auditRollback,
	"leaves":   auditLeaves,
	"filters":  auditFilters,
	"pages":    auditPages,
	"race":     auditRace,
	"names":    auditNames,
}

func newEntry(ms int) domain.AuditEntry {
	at := after(ms)
	return domain.AuditEntry{
		ID: idAt(at), At: at, Actor: "auth0|ada", Action: domain.ProjectCreate, Target: newID(),
		Outcome: domain.OutcomeDone, RequestID: "a request", Reason: "a reason",
	}
}

func newTrail() domain.Trail { return domain.TrailOf(newEnterprise().ID) }

// integrated takes entries into the log until it has so many, and returns them. Another check may be at them too, so
// that one call is not enough to tell.
func integrated(t *testing.T, p ports.Set, trail domain.Trail, n int) []domain.AuditEntry {
	t.Helper()
	q := domain.AuditQuery{Trail: trail, CursorQuery: domain.CursorQuery{Size: max(n+1, 100)}}
	expect.Eventually(t, fmt.Sprintf("the log has %d entries", n), func() bool {
		got(p.AuditEntries.Integrate(t.Context(), 1000))(t)
		return len(got(p.AuditEntries.List(t.Context(), q))(t).Items) >= n
	})
	all := entries(t, p, q)
	wantSame(t, len(all), n)
	return all
}

func entries(t *testing.T, p ports.Set, q domain.AuditQuery) []domain.AuditEntry {
	t.Helper()
	return cursorPages(t, q.CursorQuery, func(w domain.CursorQuery) (domain.CursorPage[domain.AuditEntry], error) {
		q.CursorQuery = w
		return p.AuditEntries.List(t.Context(), q)
	})
}

// wantLog finds each entry at its place, as it was told. No two have one hash.
func wantLog(t *testing.T, log, want []domain.AuditEntry) {
	t.Helper()
	want, hashes := slices.Clone(want), map[string]bool{}
	for i := range want {
		want[i].Seq, want[i].Hash = int64(i), log[i].Hash
		hashes[log[i].Hash] = len(log[i].Hash) == 64
	}
	wantSame(t, log, want)
	wantSame(t, len(hashes), len(want))
}

func addEntry(t *testing.T, p ports.Set, trail domain.Trail, e domain.AuditEntry) {
	t.Helper()
	must(t, p.Audit.Append(t.Context(), trail, e))
}

func auditLog(t *testing.T, p ports.Set) {
	a, b := newTrail(), newTrail()
	want := []domain.AuditEntry{newEntry(0), newEntry(1), newEntry(2)}
	want[1].Machine, want[1].Project, want[1].Target, want[1].Outcome = true, "p", "", domain.OutcomeFailed
	want[1].Actor = "samlp|conn-x|ö@c.io"
	for _, e := range want {
		wantSame(t, len(entries(t, p, domain.AuditQuery{Trail: "of nobody", CursorQuery: domain.CursorQuery{Size: 10}})), 0)
		addEntry(t, p, a, e)
	}
	theirs := newEntry(0)
	addEntry(t, p, b, theirs)
	first := integrated(t, p, a, 3)
	wantLog(t, first, want)
	wantLog(t, integrated(t, p, b, 1), []domain.AuditEntry{theirs})

	fourth := newEntry(3)
	addEntry(t, p, a, fourth)
	all := integrated(t, p, a, 4)
	wantLog(t, all, append(want, fourth))
	wantSame(t, all[:3], first)
}

// auditLines tells an entry that holds nothing personal: every adapter hashes the same bytes. What no text can hold
// stops nothing.
func auditLines(t *testing.T, p ports.Set) {
	trail := newTrail()
	addEntry(t, p, trail, domain.AuditEntry{
		ID: "0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c43", At: time.Date(2026, 3, 1, 13, 0, 0, 7000000, time.FixedZone("", 3600)),
		Actor: "m2m@clients", Machine: true, Action: domain.RecordGet, Target: "0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3f",
		Project: "0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d", Outcome: domain.OutcomeBegun, RequestID: "a<\"\u2028\x00\xff\t",
	})
	const line = `{"action":"record.get","actor":"m2m@clients","at":"2026-03-01T12:00:00.007000Z",` +
		`"id":"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c43","machine":true,"outcome":"begun",` +
		`"project":"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d","reason":"","request_id":"a<\"` + "\u2028\uFFFD\uFFFD" + `\t",` +
		`"target":"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3f","v":1}`
	hash := sha256.Sum256([]byte("\x00" + line))
	wantSame(t, integrated(t, p, trail, 1)[0].Hash, hex.EncodeToString(hash[:]))
}

// auditLeaves reads what a log is made of, which is enough to compute it anew.
func auditLeaves(t *testing.T, p ports.Set) {
	trail := newTrail()
	wantSame(t, got(p.AuditEntries.Head(t.Context(), trail))(t).Size, 0)
	wantSame(t, slices.Contains(got(p.AuditEntries.Trails(t.Context()))(t), trail), false)
	const size = 300
	for i := range size {
		addEntry(t, p, trail, newEntry(i))
	}
	log := integrated(t, p, trail, size)
	head := got(p.AuditEntries.Head(t.Context(), trail))(t)
	q := domain.AuditQuery{Trail: trail}
	leaves := leavesOf(t, p, q, 0, 1000)
	wantSame(t, [3]int64{head.Size, head.Last, int64(len(leaves))}, [3]int64{size, size, size})
	v := tlog.NewVerifier(got(p.AuditEntries.Nodes(t.Context(), trail))(t))
	for i, leaf := range leaves {
		wantSame(t, hex.EncodeToString(leaf.Hash), log[i].Hash)
		must(t, v.Take(leaf))
	}
	wantSame(t, len(got(v.End(head))(t)), 0)
	wantSame(t, leavesOf(t, p, q, 298, 400), leaves[298:])
	wantSame(t, len(leavesOf(t, p, q, 400, 500)), 0)
	for leaf, err := range p.AuditEntries.Leaves(t.Context(), q, 7, 300) {
		must(t, err)
		wantSame(t, leaf, leaves[7])
		break
	}
	q.Size = 2
	wantSame(t, leavesOf(t, p, q, 7, 300), leaves[7:9])
	wantSame(t, slices.Contains(got(p.AuditEntries.Trails(t.Context()))(t), trail), true)
}

func leavesOf(t *testing.T, p ports.Set, q domain.AuditQuery, from, to int64) (all []domain.AuditLeaf) {
	t.Helper()
	for leaf, err := range p.AuditEntries.Leaves(t.Context(), q, from, to) {
		must(t, err)
		all = append(all, leaf)
	}
	return all
}

func auditRollback(t *testing.T, p ports.Set) {
	trail := newTrail()
	_ = p.InTx(t.Context(), func(ctx context.Context) error {
		must(t, p.Audit.Append(ctx, trail, newEntry(0)))
		return errBoom
	})
	kept := newEntry(1)
	must(t, p.InTx(t.Context(), func(ctx context.Context) error { return p.Audit.Append(ctx, trail, kept) }))
	wantLog(t, integrated(t, p, trail, 1), []domain.AuditEntry{kept})
}

func auditFilters(t *testing.T, p ports.Set) {
	trail := newTrail()
	for i := range 6 {
		e := newEntry(i * 10)
		switch i {
		case 1:
			e.Actor = "auth0|eve"
		case 2:
			e.Action = domain.RecordList
		case 3:
			e.Target = "the one"
		case 4:
			e.Project = "of Joan"
		}
		addEntry(t, p, trail, e)
	}
	all := integrated(t, p, trail, 6)
	for name, c := range map[string]struct {
		q    domain.AuditQuery
		want []domain.AuditEntry
	}{
		"actor":               {domain.AuditQuery{Actor: "auth0|eve"}, all[1:2]},
		"action":              {domain.AuditQuery{Action: domain.RecordList}, all[2:3]},
		"project":             {domain.AuditQuery{Project: "of Joan"}, all[4:5]},
		"target":              {domain.AuditQuery{Target: "the one"}, all[3:4]},
		"from":                {domain.AuditQuery{From: new(after(35))}, all[4:]},
		"to":                  {domain.AuditQuery{To: new(after(15))}, all[:2]},
		"from the first time": {domain.AuditQuery{From: new(time.Time{})}, all},
		"to the first time":   {domain.AuditQuery{To: new(time.Time{})}, []domain.AuditEntry{}},
		"between": {
			domain.AuditQuery{From: new(after(5)), To: new(after(35)), Action: domain.ProjectCreate},
			[]domain.AuditEntry{all[1], all[3]},
		},
	} {
		c.q.Trail, c.q.Size = trail, 10
		if found := entries(t, p, c.q); !slices.Equal(found, c.want) {
			t.Errorf("%s: got %+v, want %+v", name, found, c.want)
		}
		wantMatching(t, p, c.q, c.want)
	}
	wantSame(t, len(entries(t, p, domain.AuditQuery{Trail: newTrail(), CursorQuery: domain.CursorQuery{Size: 10}})), 0)
}

// wantMatching finds the leaves of the same entries.
func wantMatching(t *testing.T, p ports.Set, q domain.AuditQuery, want []domain.AuditEntry) {
	t.Helper()
	places := func(e domain.AuditEntry) int64 { return e.Seq }
	found := listed(leavesOf(t, p, q, 0, 100), func(l domain.AuditLeaf) int64 { return l.Seq })
	wantSame(t, found, listed(want, places))
	if q.Size = 1; len(want) > 1 {
		wantSame(t, leavesOf(t, p, q, want[0].Seq+1, 100)[0].Seq, want[1].Seq)
	}
}

// auditPages has more than ten entries, so that places are not sorted as text.
func auditPages(t *testing.T, p ports.Set) {
	trail := newTrail()
	for i := range 12 {
		addEntry(t, p, trail, newEntry(i))
	}
	want := integrated(t, p, trail, 12)
	wantSame(t, entries(t, p, domain.AuditQuery{Trail: trail, CursorQuery: domain.CursorQuery{Size: 5}}), want)
	slices.Reverse(want)
	for _, size := range []int{1, 4, 12} {
		wantSame(
			t, entries(t, p, domain.AuditQuery{Trail: trail, CursorQuery: domain.CursorQuery{Size: size, Desc: true}}), want,
		)
	}
	page := got(
		p.AuditEntries.List(t.Context(), domain.AuditQuery{
			Trail: trail, CursorQuery: domain.CursorQuery{Size: 5, Count: true},
		}),
	)(t)
	if page.Total == nil || *page.Total != 12 {
		t.Errorf("the total is %v, want 12", page.Total)
	}
}

// auditNames reads the personal values of a trail, in the order of what its lines tell instead.
func auditNames(t *testing.T, p ports.Set) {
	trail := newTrail()
	want := []string{"a reason", "auth0|ada", "auth0|eve", "of Joan"}
	for i := range 3 {
		e := newEntry(i)
		if i > 0 {
			e.Actor, e.Project = "auth0|eve", "of Joan"
		}
		addEntry(t, p, trail, e)
	}
	integrated(t, p, trail, 3)
	all := got(p.AuditEntries.Names(t.Context(), trail, "", 100))(t)
	commitments := listed(all, func(n domain.AuditName) string { return n.Commitment })
	wantSame(t, slices.IsSorted(commitments), true)
	wantSame(t, slices.Sorted(slices.Values(listed(all, func(n domain.AuditName) string { return n.Value }))), want)
	for _, name := range all {
		wantSame(t, [2]any{len(name.Salt), name.Commitment}, [2]any{32, tlog.Commit(name.Salt, name.Value)})
	}
	wantSame(t, got(p.AuditEntries.Names(t.Context(), trail, commitments[1], 1))(t), all[2:3])
	wantSame(t, len(got(p.AuditEntries.Names(t.Context(), newTrail(), "", 100))(t)), 0)
	wantSame(t, got(p.AuditEntries.NamesOf(t.Context(), trail, append(commitments[:2:2], "~x")))(t), all[:2])
	wantSame(t, len(got(p.AuditEntries.NamesOf(t.Context(), trail, nil))(t)), 0)
}

// auditErase forgets values, and finds the log as it was. Who acts again is told in another way.
func auditErase(t *testing.T, p ports.Set) {
	trail, other := newTrail(), newTrail()
	for _, of := range []domain.Trail{trail, other} {
		addEntry(t, p, of, newEntry(0))
		integrated(t, p, of, 1)
	}
	names := got(p.AuditEntries.Names(t.Context(), trail, "", 100))(t)
	ada := slices.IndexFunc(names, func(n domain.AuditName) bool { return n.Value == "auth0|ada" })
	reason, commitment := names[1-ada].Commitment, names[ada].Commitment
	before := leavesOf(t, p, domain.AuditQuery{Trail: trail}, 0, 10)
	_ = p.InTx(t.Context(), func(ctx context.Context) error {
		wantSame(t, got(p.AuditEntries.Erase(ctx, trail, "auth0|ada", nil))(t), []string{commitment})
		return errBoom
	})
	wantSame(t, len(got(p.AuditEntries.Names(t.Context(), trail, "", 100))(t)), 2)

	wantSame(t, got(p.AuditEntries.Erase(t.Context(), trail, "auth0|ada", nil))(t), []string{commitment})
	wantSame(t, len(got(p.AuditEntries.Erase(t.Context(), trail, "auth0|ada", []string{commitment}))(t)), 0)
	addEntry(t, p, trail, newEntry(1))
	log := integrated(t, p, trail, 2)
	wantSame(t, [2]string{string(log[0].Actor), log[0].Reason}, [2]string{commitment, "a reason"})
	wantSame(t, log[1].Actor, "auth0|ada")
	auditEraseWaiting(t, p)
	wantSame(t, leavesOf(t, p, domain.AuditQuery{Trail: trail}, 0, 1), before)
	wantSame(t, got(p.AuditEntries.Erase(t.Context(), trail, "", []string{reason, "~x"}))(t), []string{reason})
	wantSame(t, len(got(p.AuditEntries.Names(t.Context(), other, "", 100))(t)), 2)
	wantSame(t, len(got(p.AuditEntries.Erase(t.Context(), newTrail(), "auth0|ada", nil))(t)), 0)
}

// auditEraseWaiting proves that an act before an erasure does not bring the name back, though it was not taken in yet.
func auditEraseWaiting(t *testing.T, p ports.Set) {
	t.Helper()
	trail := newTrail()
	addEntry(t, p, trail, newEntry(0))
	integrated(t, p, trail, 1)
	addEntry(t, p, trail, newEntry(1))
	commitments := got(p.AuditEntries.Erase(t.Context(), trail, "auth0|ada", nil))(t)
	for _, e := range integrated(t, p, trail, 2) {
		wantSame(t, string(e.Actor), commitments[0])
	}
}

// auditRace proves that of many who append and many who integrate nothing is lost or doubled.
func auditRace(t *testing.T, p ports.Set) {
	trail := newTrail()
	together(12, func(i int) {
		for n := range 5 {
			if i < 4 {
				if _, err := p.AuditEntries.Integrate(t.Context(), 3); err != nil {
					t.Error(err)
				}
			} else if err := p.Audit.Append(t.Context(), trail, newEntry(i*10+n)); err != nil {
				t.Error(err)
			}
		}
	})
	all := integrated(t, p, trail, 40)
	for i, e := range all {
		wantSame(t, e.Seq, int64(i))
	}
	ids := slices.Sorted(slices.Values(listed(all, func(e domain.AuditEntry) string { return e.ID })))
	wantSame(t, len(slices.Compact(ids)), 40)
}
