package contract

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
)

var auditChecks = checks{
	"chain":    auditChain,
	"rollback": auditRollback,
	"filters":  auditFilters,
	"pages":    auditPages,
	"race":     auditRace,
}

func newEntry(ms int) domain.AuditEntry {
	at := after(ms)
	return domain.AuditEntry{
		ID: idAt(at), At: at, Actor: "auth0|ada", Action: domain.ProjectCreate, Target: newID(),
		Outcome: domain.OutcomeDone, RequestID: "a request", Reason: "a reason",
	}
}

func newTrail() domain.Trail { return domain.TrailOf(newEnterprise().ID) }

// chained chains until the trail has so many entries, and returns them. Another
// check may be at them too, so that one call is not enough to tell.
func chained(t *testing.T, p ports.Set, trail domain.Trail, n int) []domain.AuditEntry {
	t.Helper()
	q := domain.AuditQuery{Trail: trail, CursorQuery: domain.CursorQuery{Size: 100}}
	expect.Eventually(t, fmt.Sprintf("the trail has %d entries", n), func() bool {
		got(p.AuditEntries.Chain(t.Context(), 1000))(t)
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

// wantChain recomputes every link.
func wantChain(t *testing.T, chain []domain.AuditEntry) {
	t.Helper()
	before := ""
	for i, e := range chain {
		again := e
		again.Chain(int64(i)+1, before)
		wantSame(t, e, again)
		before = e.Hash
	}
}

func addEntry(t *testing.T, p ports.Set, trail domain.Trail, e domain.AuditEntry) {
	t.Helper()
	must(t, p.Audit.Append(t.Context(), trail, e))
}

func auditChain(t *testing.T, p ports.Set) {
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
	before := ""
	for i := range want {
		want[i].Chain(int64(i)+1, before)
		before = want[i].Hash
	}
	wantSame(t, chained(t, p, a, 3), want)
	theirs.Chain(1, "")
	wantSame(t, chained(t, p, b, 1), []domain.AuditEntry{theirs})

	fourth := newEntry(3)
	addEntry(t, p, a, fourth)
	fourth.Chain(4, before)
	wantSame(t, chained(t, p, a, 4), append(want, fourth))
}

func auditRollback(t *testing.T, p ports.Set) {
	trail := newTrail()
	_ = p.InTx(t.Context(), func(ctx context.Context) error {
		must(t, p.Audit.Append(ctx, trail, newEntry(0)))
		return errBoom
	})
	kept := newEntry(1)
	must(t, p.InTx(t.Context(), func(ctx context.Context) error { return p.Audit.Append(ctx, trail, kept) }))
	kept.Chain(1, "")
	wantSame(t, chained(t, p, trail, 1), []domain.AuditEntry{kept})
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
		}
		addEntry(t, p, trail, e)
	}
	all := chained(t, p, trail, 6)
	for name, c := range map[string]struct {
		q    domain.AuditQuery
		want []domain.AuditEntry
	}{
		"actor":               {domain.AuditQuery{Actor: "auth0|eve"}, all[1:2]},
		"action":              {domain.AuditQuery{Action: domain.RecordList}, all[2:3]},
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
	}
	wantSame(t, len(entries(t, p, domain.AuditQuery{Trail: newTrail(), CursorQuery: domain.CursorQuery{Size: 10}})), 0)
}

// auditPages has more than ten entries, so that places are not sorted as text.
func auditPages(t *testing.T, p ports.Set) {
	trail := newTrail()
	for i := range 12 {
		addEntry(t, p, trail, newEntry(i))
	}
	want := chained(t, p, trail, 12)
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

// auditRace proves that writers and sealers at once leave one unbroken chain.
func auditRace(t *testing.T, p ports.Set) {
	trail := newTrail()
	together(12, func(i int) {
		for n := range 5 {
			if i < 4 {
				if _, err := p.AuditEntries.Chain(t.Context(), 3); err != nil {
					t.Error(err)
				}
			} else if err := p.Audit.Append(t.Context(), trail, newEntry(i*10+n)); err != nil {
				t.Error(err)
			}
		}
	})
	chain := chained(t, p, trail, 40)
	wantChain(t, chain)
	ids := slices.Sorted(slices.Values(listed(chain, func(e domain.AuditEntry) string { return e.ID })))
	wantSame(t, len(slices.Compact(ids)), 40)
}
