package contract

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

// recordDeleted fails for a store that still shows a deleted record, forgets that it was, or gives its
// id away.
func recordDeleted(t *testing.T, s recordStore) {
	all := s.stored(t, `{"n": 0}`, `{"n": 1}`, `{"n": 2}`)
	gone := got(s.update(all[1].ID, 1, deleteRecord))(t)
	if !gone.Deleted || gone.Version != 2 || len(gone.Data) != 0 || gone.Reason != "consent withdrawn" {
		t.Errorf("got %+v", gone)
	}
	_, err := s.get(t, gone.ID)
	wantError(t, err, domain.ErrRecordNotFound)
	_, err = s.update(gone.ID, 0, deleteRecord)
	wantError(t, err, domain.ErrRecordNotFound)
	_, err = s.update(gone.ID, 1, deleteRecord)
	wantError(t, err, domain.ErrRecordNotFound)
	wantError(t, s.Insert(t.Context(), s.tenant, all[1]), domain.ErrRecordExists)
	for _, desc := range []bool{false, true} {
		w := domain.CursorQuery{Size: 1, Count: true, Desc: desc}
		s.wantPages(t, domain.RecordQuery{CursorQuery: w}, []domain.Record{all[0], all[2]})
	}
	s.wantIDs(t, domain.RecordQuery{Filter: parsed(t, cond("n", "ne", "7"))}, []domain.Record{all[0], all[2]})
	s.wantVersions(t, gone.ID, all[1], gone)
	for _, r := range []domain.Record{all[0], all[2]} {
		got(s.update(r.ID, 0, deleteRecord))(t)
	}
	s.wantIDs(t, domain.RecordQuery{}, nil)
	wantSame(t, got(s.HasTrial(t.Context(), s.tenant, []domain.ProjectID{s.scope.Project}, s.scope.Trial))(t), true)
	projects := projectDocuments{s.DeleteProject, s.CountProject}
	wantCounted(t, projects, s.tenant, s.scope.Project, 6)
	wantEmptied(t, projects, s.tenant, s.scope.Project, 6)
	wantSame(t, got(s.HasTrial(t.Context(), s.tenant, []domain.ProjectID{s.scope.Project}, s.scope.Trial))(t), false)
}

// recordHistory fails for a store that shows a version twice or not at all, or counts items only.
func recordHistory(t *testing.T, s recordStore) {
	r := s.stored(t, `{"n": 0}`)[0]
	for i, size := range sizes[1:] {
		got(s.update(r.ID, 0, replace(t, "", fmt.Sprintf(`{"n":%d,"a":"%s"}`, i, strings.Repeat("x", size)))))(t)
	}
	all := s.versions(t, r.ID)
	if len(all) != len(sizes) {
		t.Fatalf("got %d versions, want %d", len(all), len(sizes))
	}
	number := func(r domain.Record) string { return fmt.Sprint(r.Version) }
	list := func(w domain.CursorQuery) (domain.CursorPage[domain.Record], error) {
		return s.History(t.Context(), s.tenant, domain.RecordHistoryQuery{TrialScope: s.scope, ID: r.ID, CursorQuery: w})
	}
	for _, bytes := range []int{1, 10_000, 90_000, 1 << 30} {
		for _, size := range []int{1, 3, len(all), 100} {
			w := domain.CursorQuery{Size: size, Count: true, Bytes: bytes}
			wantCut(t, w, cutAt(all, w, domain.Record.Size), list, number)
		}
	}
	for _, skip := range []int64{1, 4, int64(len(all)) - 1, int64(len(all)), 1 << 62} {
		page := got(list(domain.CursorQuery{Size: 2, Skip: skip}))(t)
		from := min(int(skip), len(all))
		wantSame(t, listed(page.Items, number), listed(all[from:min(from+2, len(all))], number))
	}
}

func recordHistoryApart(t *testing.T, s recordStore) {
	mine := s.stored(t, `{"n": 0}`)[0]
	changed := got(s.update(mine.ID, 0, replace(t, "", `{"n": 1}`)))(t)
	history := func(at recordStore, id domain.RecordID) error {
		_, err := s.History(t.Context(), at.tenant, domain.RecordHistoryQuery{TrialScope: at.scope, ID: id})
		return err
	}
	nowhere(t, domain.ErrRecordNotFound, func(id domain.RecordID) error { return history(s, id) })
	for _, other := range s.neighbours() {
		wantError(t, history(other, mine.ID), domain.ErrRecordNotFound)
		theirs := other.record(t, `{"whose": "theirs"}`)
		theirs.ID = mine.ID
		must(t, s.Insert(t.Context(), other.tenant, theirs))
		now := got(other.update(mine.ID, 0, replace(t, "", `{"whose": "still theirs"}`)))(t)
		other.wantVersions(t, mine.ID, theirs, now)
		wantEmptied(t, projectDocuments{s.DeleteProject, s.CountProject}, other.tenant, "~", 0)
	}
	s.wantVersions(t, mine.ID, mine, changed)
	i, open := freshImport(), s.numbered(t, 1)
	s.load(t, i, open)
	wantError(t, history(s, open[0].ID), domain.ErrRecordNotFound)
	wantSame(t, len(s.versions(t, open[0].ID, i)), 1)
}
