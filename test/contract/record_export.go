package contract

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
)

// at is a record as it is made at a time.
func at(r domain.Record, made time.Time) domain.Record {
	r.CreatedAt, r.UpdatedAt, r.VisibleAt = made, made, made
	return r
}

// to is a change to {"n": n} at a time.
func to(n int, now time.Time) func(*domain.Record) error {
	return func(r *domain.Record) error {
		in := domain.NewRecord{Data: document.Document{{Key: "n", Value: int64(n)}}}
		return r.Replace(in, domain.DefaultLimits(), domain.Correction{Now: now})
	}
}

func gone(now time.Time) func(*domain.Record) error {
	return func(r *domain.Record) error {
		r.Delete(domain.Correction{Now: now})
		return nil
	}
}

// exported are the values of n, by record, in the order in which they come; first is called before the first.
func (s recordStore) exported(t *testing.T, then time.Time, first func(), published ...domain.ImportID) []string {
	t.Helper()
	all, ids := []string{}, []domain.RecordID{}
	for r, err := range s.Export(t.Context(), s.tenant, s.scope, published, then) {
		must(t, err)
		if len(ids) == 0 && first != nil {
			first()
		}
		n, _ := r.Data.Get("n")
		all, ids = append(all, fmt.Sprintf("%v v%d", n, r.Version)), append(ids, r.ID)
	}
	if !slices.IsSorted(ids) {
		t.Errorf("the ids come in the order %v", ids)
	}
	return all
}

// recordExport fails for a store that exports what came to be after the time, or as it became after it.
func recordExport(t *testing.T, s recordStore) {
	start := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	hour := func(n int) time.Time { return start.Add(time.Duration(n) * time.Hour) }
	all := s.numbered(t, 6)
	for i := range all {
		all[i] = at(all[i], hour(i%2)) // 0, 2 and 4 at the start, the others an hour later
		must(t, s.Insert(t.Context(), s.tenant, all[i]))
	}
	for i, changes := range map[int][]func(*domain.Record) error{
		0: {to(100, hour(2)), to(200, hour(4)), to(300, hour(6))},
		1: {gone(hour(3))},
		2: {to(102, hour(1)), gone(hour(5))},
		3: {to(103, hour(0))}, // by a node whose clock is behind
	} {
		for _, change := range changes {
			got(s.update(all[i].ID, 0, change))(t)
		}
	}
	for then, want := range map[int]string{
		-1: "", 0: "0 v1, 2 v1, 4 v1", 1: "0 v1, 1 v1, 102 v2, 103 v2, 4 v1, 5 v1",
		2: "100 v2, 1 v1, 102 v2, 103 v2, 4 v1, 5 v1", 3: "100 v2, 102 v2, 103 v2, 4 v1, 5 v1",
		5: "200 v3, 103 v2, 4 v1, 5 v1", 9: "300 v4, 103 v2, 4 v1, 5 v1",
	} {
		if got := strings.Join(s.exported(t, hour(then), nil), ", "); got != want {
			t.Errorf("at hour %d: got %q, want %q", then, got, want)
		}
	}
	for _, other := range s.neighbours() {
		wantSame(t, other.exported(t, hour(9), nil), []string{})
	}
}

// recordExportMeanwhile fails for a store that tells of what happens while it is read: the reader of this
// one takes a while.
func recordExportMeanwhile(t *testing.T, s recordStore) {
	then := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	later := then.Add(time.Millisecond)
	i := freshImport()
	all := s.unseen(t, i, 300)
	want := make([]string, len(all))
	for i := range all {
		want[i] = fmt.Sprintf("%d v1", i)
		all[i] = at(all[i], then)
	}
	s.load(t, i, all)
	must(t, s.Finalize(t.Context(), s.tenant, s.scope, i, allRows, then))
	meanwhile := func() {
		for i := 0; i < len(all); i += 30 {
			got(s.update(all[i].ID, 0, to(-1, later)))(t)
			got(s.update(all[i].ID, 0, to(-2, later)))(t)
			got(s.update(all[i+4].ID, 0, gone(later)))(t)
			must(t, s.Insert(t.Context(), s.tenant, at(s.record(t, `{"n": "new"}`), later)))
		}
		fresh := freshImport()
		s.load(t, fresh, s.unseen(t, fresh, 3))
		must(t, s.Finalize(t.Context(), s.tenant, s.scope, fresh, allRows, later))
	}
	wantSame(t, s.exported(t, then, meanwhile), want)
	wantSame(t, s.exported(t, then, nil), want)
	wantSame(t, len(s.exported(t, later, nil)), 300-10+10+3)
}

// unseen are some as an import brings them.
func (s recordStore) unseen(t *testing.T, i domain.ImportID, n int) []domain.Record {
	all := s.rows(t, i, n)
	for i := range all {
		all[i].VisibleAt = time.Time{}
	}
	return all
}

// recordExportImport fails for a store that shows a part of an import, or that loses one which is finalized
// while it is read.
func recordExportImport(t *testing.T, s recordStore) {
	then := time.Now().UTC().Truncate(time.Millisecond).Add(time.Minute)
	later := then.Add(time.Minute)
	open, published := freshImport(), freshImport()
	s.load(t, open, s.unseen(t, open, 5))
	all := s.unseen(t, published, 50)
	s.load(t, published, all)
	want := make([]string, len(all))
	for i := range all {
		want[i] = fmt.Sprintf("%d v1", i)
	}
	wantSame(t, s.exported(t, then, nil), []string{})
	wantSame(t, s.exported(t, then, func() {
		got(s.update(all[40].ID, 0, to(-1, later), published))(t)
		got(s.update(all[41].ID, 0, gone(later), published))(t)
		must(t, s.Finalize(t.Context(), s.tenant, s.scope, published, allRows, then))
		must(t, s.Finalize(t.Context(), s.tenant, s.scope, open, allRows, later))
	}, published), want)
	wantSame(t, s.exported(t, then, nil), want)
	wantSame(t, s.exported(t, then.Add(-time.Millisecond), nil), []string{})
	wantSame(t, len(s.exported(t, later, nil)), 54)
}

// recordExportEnds fails for a store that goes on when nobody listens, or says nothing when it fails.
func recordExportEnds(t *testing.T, s recordStore) {
	s.stored(t, `{"n": 0}`, `{"n": 1}`, `{"n": 2}`)
	then := time.Now().Add(time.Hour)
	read := 0
	for _, err := range s.Export(t.Context(), s.tenant, s.scope, nil, then) {
		must(t, err)
		if read++; read == 2 {
			break
		}
	}
	wantSame(t, read, 2)
	ctx, leave := context.WithCancel(t.Context())
	leave()
	var failed error
	for _, err := range s.Export(ctx, s.tenant, s.scope, nil, then) {
		failed = errors.Join(failed, err)
	}
	if failed == nil {
		t.Error("an export of somebody who has gone looks complete")
	}
}
