package contract

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// stream hands records out, then fails if told to.
func stream(all []domain.Record, err error) iter.Seq2[domain.Record, error] {
	return func(yield func(domain.Record, error) bool) {
		for _, r := range all {
			if !yield(r, nil) {
				return
			}
		}
		if err != nil {
			yield(domain.Record{}, err)
		}
	}
}

func freshImport() domain.ImportID { return domain.ImportID(newID()) }

// load imports all, which must go well.
func (s recordStore) load(t *testing.T, i domain.ImportID, all []domain.Record) {
	t.Helper()
	n, err := s.InsertAll(t.Context(), s.tenant, i, stream(all, nil))
	must(t, err)
	if n != int64(len(all)) {
		t.Errorf("%d records came, want %d", n, len(all))
	}
}

// finalizedSince is when every import here was published.
var finalizedSince = ports.SystemClock{}.Now()

// finalize finalizes all.
func (s recordStore) finalize(t *testing.T, i domain.ImportID) {
	t.Helper()
	must(t, s.Finalize(t.Context(), s.tenant, s.scope, i, allRows, finalizedSince))
}

var allRows = domain.RowRange{To: 1000}

// rows are n records of an import.
func (s recordStore) rows(t *testing.T, i domain.ImportID, n int) []domain.Record {
	t.Helper()
	return rowsOf(i, s.numbered(t, n))
}

// rowsOf are records with the ids that they have as rows of an import.
func rowsOf(i domain.ImportID, all []domain.Record) []domain.Record {
	for row := range all {
		all[row].ID = domain.RowID(i, uint32(row))
	}
	return all
}

func (s recordStore) wantSeen(t *testing.T, i domain.ImportID, open, published []domain.Record) {
	t.Helper()
	s.wantIDs(t, domain.RecordQuery{}, open)
	s.wantIDs(t, domain.RecordQuery{Published: []domain.ImportID{freshImport()}}, open)
	s.wantIDs(t, domain.RecordQuery{Published: []domain.ImportID{freshImport(), i}}, published)
	for _, r := range published {
		_, err := s.get(t, r.ID)
		if slices.ContainsFunc(open, func(o domain.Record) bool { return o.ID == r.ID }) {
			must(t, err)
		} else {
			wantError(t, err, domain.ErrRecordNotFound)
		}
		got, err := s.get(t, r.ID, i)
		must(t, err)
		r.VisibleAt = got.VisibleAt // which finalizing has changed
		wantRecord(t, got, r)
	}
}

// importSeen fails for a store that shows records before their import counts,
// or loses them when it does.
func importSeen(t *testing.T, s recordStore) {
	i := freshImport()
	all := s.rows(t, i, 6)
	must(t, s.Insert(t.Context(), s.tenant, all[2]))
	s.load(t, i, slices.Concat(all[:2], all[3:]))
	s.wantSeen(t, i, all[2:3], all)
	s.finalize(t, i)
	s.finalize(t, i)
	s.wantSeen(t, i, all, all)
	must(t, s.DeleteImport(t.Context(), s.tenant, s.scope, i, 6))
	s.wantSeen(t, i, all, all)

	dead := freshImport()
	s.load(t, dead, s.numbered(t, 3))
	for _, rows := range []int64{3, 0} {
		must(t, s.DeleteImport(t.Context(), s.tenant, s.scope, dead, rows))
	}
	s.wantSeen(t, dead, all, all)
}

// importApart fails for a store that finalizes or removes what belongs to
// another import, tenant or scope.
func importApart(t *testing.T, s recordStore) {
	i := freshImport()
	mine := s.rows(t, i, 3)
	s.load(t, i, mine)
	for _, other := range s.neighbours() {
		theirs := other.rows(t, i, 3)
		other.load(t, i, theirs)
		other.finalize(t, i)
		other.wantSeen(t, i, theirs, theirs)
		s.wantSeen(t, i, nil, mine)
		must(t, other.DeleteImport(t.Context(), other.tenant, other.scope, i, 3))
		s.wantSeen(t, i, nil, mine)
	}
	another := sameTime(i)
	others := s.rows(t, another, 3)
	s.load(t, another, others)
	must(t, s.DeleteImport(t.Context(), s.tenant, s.scope, another, 3))
	s.wantSeen(t, i, nil, mine)
	s.load(t, another, others)
	s.finalize(t, another)
	s.wantSeen(t, i, others, append(mine, others...))
}

// sameTime is an import whose rows have ids among those of i: both began in one millisecond.
func sameTime(i domain.ImportID) domain.ImportID {
	if last := len(i) - 1; i[last] != 'f' {
		return i[:last] + "f"
	}
	return i[:len(i)-1] + "0"
}

// importRows fails for a store that finalizes other rows than it is told, or not each of them.
func importRows(t *testing.T, s recordStore) {
	i := freshImport()
	all := s.rows(t, i, 12)
	s.load(t, i, all)
	changed := got(s.update(all[5].ID, 0, replace(t, "", `{"n": "changed"}`), i))(t)
	got(s.update(all[6].ID, 0, deleteRecord, i))(t)
	var open []domain.Record
	shown := slices.Concat(all[:5], []domain.Record{changed}, all[7:])
	for _, tc := range []struct {
		from, to int64
		open     []domain.Record
	}{
		{0, 0, nil}, {12, 2000, nil}, {4, 8, []domain.Record{all[4], changed, all[7]}}, {5, 7, nil},
		{11, 13, all[11:]}, {0, 12, slices.Concat(all[:4], all[8:11])},
	} {
		rows := domain.RowRange{From: tc.from, To: tc.to}
		must(t, s.Finalize(t.Context(), s.tenant, s.scope, i, rows, finalizedSince))
		open = append(open, tc.open...)
		s.wantSeen(t, i, open, shown)
	}
	must(t, s.DeleteImport(t.Context(), s.tenant, s.scope, i, 12))
	s.wantSeen(t, i, shown, shown)
	wantSame(t, len(s.versions(t, all[6].ID)), 2)
}

// importStops fails for a store that goes on after the file was found broken.
func importStops(t *testing.T, s recordStore) {
	i, all, broken := freshImport(), s.numbered(t, 1200), errors.New("line 1201 is broken")
	n, err := s.InsertAll(t.Context(), s.tenant, i, stream(all, broken))
	if !errors.Is(err, broken) || n != int64(len(all)) {
		t.Errorf("got %d and %v, want %d and %v", n, err, len(all), broken)
	}
	s.wantIDs(t, domain.RecordQuery{}, nil)
	n, err = s.InsertAll(t.Context(), s.tenant, freshImport(), stream(nil, broken))
	if !errors.Is(err, broken) || n != 0 {
		t.Errorf("got %d and %v, want 0 and %v", n, err, broken)
	}
	s.load(t, freshImport(), nil)
	must(t, s.DeleteImport(t.Context(), s.tenant, s.scope, i, 0))
	s.wantSeen(t, i, nil, nil)
}

// importAgain fails for a store that doubles or changes records when an import
// is repeated.
func importAgain(t *testing.T, s recordStore) {
	i, all := freshImport(), s.numbered(t, 5)
	for at := range all {
		all[at].ExternalID = fmt.Sprint("PAT-", at)
	}
	s.load(t, i, all)
	again := slices.Clone(all)
	again[0].Data = s.record(t, `{"n": "changed"}`).Data
	s.load(t, i, again)
	s.wantSeen(t, i, nil, all)
}

// importGoesOn fails for a store that trips over a part of a batch that came
// through before.
func importGoesOn(t *testing.T, s recordStore) {
	i := freshImport()
	all := s.rows(t, i, 1300)
	for at := range all {
		all[at].ExternalID = fmt.Sprint("PAT-", at)
	}
	s.load(t, i, all[600:900])
	s.load(t, i, all)
	s.wantIDs(t, domain.RecordQuery{Published: []domain.ImportID{i}}, all)
	must(t, s.DeleteImport(t.Context(), s.tenant, s.scope, i, 5000))
	s.wantSeen(t, i, nil, nil)
}

// importConflicts fails for a store that takes the records of others for those
// of the import.
func importConflicts(t *testing.T, s recordStore) {
	finalized := s.numbered(t, 3)
	finalized[0].ExternalID = "PAT-0"
	for _, r := range finalized {
		must(t, s.Insert(t.Context(), s.tenant, r))
	}
	other := freshImport()
	theirs := s.rows(t, other, 3)
	s.load(t, other, theirs)
	foreign := s.numbered(t, 3)
	foreign[2].ExternalID = "PAT-0"
	duplicates := s.numbered(t, 3)
	duplicates[0].ExternalID, duplicates[2].ExternalID = "PAT-9", "PAT-9"
	for _, tc := range []struct {
		name string
		all  []domain.Record
		want *domain.Error
	}{
		{"a finalized record", append(s.numbered(t, 2), finalized[1]), domain.ErrRecordExists},
		{"another import's record", append(s.numbered(t, 2), theirs[1]), domain.ErrRecordExists},
		{"an external id", foreign, domain.ErrExternalIDTaken},
		{"an external id in the file", duplicates, domain.ErrExternalIDTaken},
	} {
		i := freshImport()
		if _, err := s.InsertAll(t.Context(), s.tenant, i, stream(tc.all, nil)); !errors.Is(err, tc.want) {
			t.Errorf("%s: got %v, want %v", tc.name, err, tc.want)
		}
		must(t, s.DeleteImport(t.Context(), s.tenant, s.scope, i, 3))
	}
	s.wantSeen(t, other, finalized, slices.Concat(finalized, theirs))
	s.finalize(t, other)
	_, err := s.InsertAll(t.Context(), s.tenant, other, stream(theirs, nil))
	wantError(t, err, domain.ErrRecordExists)
}

// importTaken fails for a store that does not know which external ids are taken.
func importTaken(t *testing.T, s recordStore) {
	i, others := freshImport(), s.numbered(t, 3)
	mine := s.rows(t, i, 2)
	others[0].ExternalID, others[1].ExternalID, mine[0].ExternalID = "PAT-0", "PAT-1", "PAT-2"
	must(t, s.Insert(t.Context(), s.tenant, others[0]))
	s.load(t, freshImport(), others[1:])
	s.load(t, i, mine)
	for _, other := range s.neighbours() {
		foreign := other.numbered(t, 1)
		foreign[0].ExternalID = "PAT-3"
		other.load(t, freshImport(), foreign)
	}
	asked := []string{"PAT-3", "PAT-2", "PAT-1", "PAT-0", "PAT-9"}
	for but, want := range map[domain.ImportID][]string{
		"": {"PAT-0", "PAT-1", "PAT-2"}, freshImport(): {"PAT-0", "PAT-1", "PAT-2"}, i: {"PAT-0", "PAT-1"},
	} {
		taken, err := s.TakenExternalIDs(t.Context(), s.tenant, s.scope, but, asked)
		must(t, err)
		slices.Sort(taken)
		wantSame(t, fmt.Sprint(taken), fmt.Sprint(want))
	}
	taken, err := s.TakenExternalIDs(t.Context(), s.tenant, s.scope, "", []string{"PAT-9"})
	must(t, err)
	wantSame(t, len(taken), 0)
	s.finalize(t, i)
	s.wantTaken(t, "PAT-0", "PAT-1", "PAT-2")
}

// wantTaken asks for PAT-0 to PAT-4.
func (s recordStore) wantTaken(t *testing.T, want ...string) {
	t.Helper()
	all := []string{"PAT-4", "PAT-3", "PAT-2", "PAT-1", "PAT-0"}
	taken, err := s.TakenExternalIDs(t.Context(), s.tenant, s.scope, "", all)
	must(t, err)
	slices.Sort(taken)
	wantSame(t, fmt.Sprint(taken), fmt.Sprint(want))
}
