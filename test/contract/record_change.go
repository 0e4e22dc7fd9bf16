package contract

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

func correction(reason string) domain.Correction {
	return domain.Correction{By: "auth0|cleo", Reason: reason, Now: ports.SystemClock{}.Now()}
}

// replace is a change to this data and external id.
func replace(t *testing.T, externalID, data string) func(*domain.Record) error {
	t.Helper()
	d := got(document.Read([]byte(data)))(t)
	return func(r *domain.Record) error {
		in := domain.NewRecord{ExternalID: externalID, Data: d}
		return r.Replace(in, domain.DefaultLimits(), correction("to "+externalID))
	}
}

func deleteRecord(r *domain.Record) error {
	r.Delete(correction("consent withdrawn"))
	return nil
}

func (s recordStore) update(
	id domain.RecordID, at domain.Version, change func(*domain.Record) error, published ...domain.ImportID,
) (domain.Record, error) {
	return s.Update(context.Background(), s.tenant, s.scope, published, id, at, change)
}

// versions are all of a record, from the first.
func (s recordStore) versions(t *testing.T, id domain.RecordID, published ...domain.ImportID) []domain.Record {
	t.Helper()
	page := got(s.History(t.Context(), s.tenant, domain.RecordHistoryQuery{
		TrialScope: s.scope, ID: id, Published: published, CursorQuery: domain.CursorQuery{Size: 1000},
	}))(t)
	if page.Next != "" {
		t.Errorf("a whole history goes on at %s", page.Next)
	}
	return page.Items
}

func (s recordStore) wantVersions(t *testing.T, id domain.RecordID, want ...domain.Record) {
	t.Helper()
	all := s.versions(t, id)
	if len(all) != len(want) {
		t.Fatalf("got %d versions, want %d", len(all), len(want))
	}
	for i, r := range all {
		wantRecord(t, r, want[i])
	}
}

// recordChanges fails for a store that keeps less than the change says, loses what was before, or
// changes another.
func recordChanges(t *testing.T, s recordStore) {
	all := s.stored(t, `{"first": 1, "z": {"b": 1, "a": 2}}`, `{"mine": 2}`, `{"last": 3}`)
	want, id := []domain.Record{all[1]}, all[1].ID
	for i, data := range documents {
		changed := got(s.update(id, domain.Version(i%2*(i+1)), replace(t, fmt.Sprint("P-", i%3), data)))(t)
		if changed.Version != domain.Version(i+2) || changed.UpdatedBy != "auth0|cleo" || changed.CreatedBy != "auth0|ada" {
			t.Errorf("got %+v", changed)
		}
		wantRecord(t, got(s.get(t, id))(t), changed)
		want = append(want, changed)
	}
	s.wantVersions(t, id, want...)
	for _, other := range []domain.Record{all[0], all[2]} {
		wantRecord(t, got(s.get(t, other.ID))(t), other)
		s.wantVersions(t, other.ID, other)
	}
	s.wantIDs(t, domain.RecordQuery{}, all)
	s.wantGrown(t, all)
}

// wantGrown fails for a store that still counts a record as large as it was.
func (s recordStore) wantGrown(t *testing.T, all []domain.Record) {
	t.Helper()
	got(s.update(all[0].ID, 0, replace(t, "", `{"a":"`+strings.Repeat("x", 50_000)+`"}`)))(t)
	page := got(s.List(t.Context(), s.tenant, domain.RecordQuery{
		TrialScope: s.scope, CursorQuery: domain.CursorQuery{Size: 10, Bytes: 20_000},
	}))(t)
	if len(page.Items) != 1 || page.Next != string(all[0].ID) {
		t.Errorf("a page has %d items, though the first is larger than all", len(page.Items))
	}
}

// recordChangeRefused fails for a store that changes what it should not, or finds it elsewhere.
func recordChangeRefused(t *testing.T, s recordStore) {
	mine := s.stored(t, `{"n": [1]}`)[0]
	for _, at := range []domain.Version{2, 7, -1} {
		_, err := s.update(mine.ID, at, replace(t, "", `{}`))
		wantError(t, err, domain.ErrStale)
	}
	refused := errors.New("refused")
	_, err := s.update(mine.ID, 1, func(r *domain.Record) error {
		r.Data[0].Value.([]any)[0], r.Version = "half", 2
		return refused
	})
	wantError(t, err, refused)
	unchanged := got(s.update(mine.ID, 1, func(r *domain.Record) error {
		r.Reason = "nothing"
		return nil
	}))(t)
	wantSame(t, unchanged.Version, 1)
	nowhere(t, domain.ErrRecordNotFound, func(id domain.RecordID) error {
		_, err := s.update(id, 0, deleteRecord)
		return err
	})
	for name, other := range s.neighbours() {
		if _, err := other.update(mine.ID, 0, deleteRecord); !errors.Is(err, domain.ErrRecordNotFound) {
			t.Errorf("of another %s: got %v", name, err)
		}
	}
	wantRecord(t, got(s.get(t, mine.ID))(t), mine)
	s.wantVersions(t, mine.ID, mine)
}

// recordChangeAtOnce fails for a store in which two win with one version, or in which one change undoes
// another or is not kept.
func recordChangeAtOnce(t *testing.T, s recordStore) {
	r := s.stored(t, `{"n": 0}`)[0]
	var won atomic.Int64
	together(8, func(int) {
		_, err := s.update(r.ID, 1, replace(t, "", `{"n": 1}`))
		if err == nil {
			won.Add(1)
		} else if !errors.Is(err, domain.ErrStale) {
			t.Errorf("got %v", err)
		}
	})
	wantSame(t, won.Load(), 1)
	together(8, func(int) {
		_, err := s.update(r.ID, 0, func(r *domain.Record) error {
			n, _ := r.Data.Get("n")
			data := document.Document{{Key: "n", Value: n.(int64) + 1}}
			return r.Replace(domain.NewRecord{Data: data}, domain.DefaultLimits(), correction(""))
		})
		must(t, err)
	})
	for i, v := range s.versions(t, r.ID) {
		if n, _ := v.Data.Get("n"); n != int64(i) || v.Version != domain.Version(i+1) {
			t.Errorf("version %d is number %d of %v", i+1, v.Version, n)
		}
	}
	wantSame(t, got(s.get(t, r.ID))(t).Version, 10)
}

// recordChangeExternalID fails for a store that gives an external id to two, or keeps one that is free.
// What was refused leaves no version.
func recordChangeExternalID(t *testing.T, s recordStore) {
	all := s.stored(t, `{"n": 0}`, `{"n": 1}`, `{"n": 2}`)
	first := got(s.update(all[0].ID, 0, replace(t, "PAT-1", `{"n": 0}`)))(t)
	got(s.update(all[0].ID, 0, replace(t, "PAT-1", `{"n": 7}`)))(t) // its own
	s.wantTaken(t, "PAT-1")
	for range 2 {
		_, err := s.update(all[1].ID, 0, replace(t, "PAT-1", `{"n": "lost"}`))
		wantError(t, err, domain.ErrExternalIDTaken)
	}
	s.wantVersions(t, all[1].ID, all[1])
	got(s.update(all[0].ID, 0, replace(t, "", `{"n": 0}`)))(t)
	s.wantTaken(t)
	second := got(s.update(all[1].ID, 0, replace(t, "PAT-1", `{"n": 1}`)))(t)
	s.wantVersions(t, all[1].ID, all[1], second)
	got(s.update(all[2].ID, 0, replace(t, "PAT-2", `{"n": 2}`)))(t)
	s.wantTaken(t, "PAT-1", "PAT-2")
	got(s.update(all[1].ID, 2, deleteRecord))(t)
	s.wantTaken(t, "PAT-2")
	again := s.record(t, `{"n": 3}`)
	again.ExternalID = "PAT-1"
	must(t, s.Insert(t.Context(), s.tenant, again))
	_, err := s.update(all[2].ID, 0, replace(t, "PAT-1", `{}`))
	wantError(t, err, domain.ErrExternalIDTaken)
	wantSame(t, s.versions(t, all[0].ID)[1].ExternalID, first.ExternalID)
}

// recordChangeImport fails for a store that changes what nobody sees, or undoes changes when it finalizes.
func recordChangeImport(t *testing.T, s recordStore) {
	i := freshImport()
	all := s.rows(t, i, 4)
	for at := range all {
		all[at].ExternalID = fmt.Sprint("PAT-", at)
	}
	s.load(t, i, all)
	for _, published := range [][]domain.ImportID{nil, {freshImport()}} {
		_, err := s.update(all[1].ID, 0, deleteRecord, published...)
		wantError(t, err, domain.ErrRecordNotFound)
	}
	changed := got(s.update(all[1].ID, 1, replace(t, "", `{"n": "changed"}`), i))(t)
	deleted := got(s.update(all[2].ID, 1, deleteRecord, freshImport(), i))(t)
	_, err := s.get(t, changed.ID)
	wantError(t, err, domain.ErrRecordNotFound)
	s.wantTaken(t, "PAT-0", "PAT-3")
	s.load(t, i, all) // once more, by a call that is late
	want := []domain.Record{all[0], changed, all[3]}
	s.wantSeen(t, i, nil, want)
	s.finalize(t, i)
	s.wantSeen(t, i, want, want)
	wantRecord(t, s.versions(t, deleted.ID)[0], all[2])
	wantSame(t, s.versions(t, deleted.ID)[1].Deleted, true)
	wantSame(t, got(s.get(t, changed.ID))(t).VisibleAt, finalizedSince)
}
