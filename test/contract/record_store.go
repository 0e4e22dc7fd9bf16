package contract

import (
	"fmt"
	"slices"
	"testing"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
)

// recordStore is one scope of a fresh tenant.
type recordStore struct {
	ports.Records
	tenant domain.TenantID
	scope  domain.TrialScope
}

func newRecordStore(t *testing.T, p ports.Set) recordStore {
	t.Helper()
	tenant := domain.TenantID("org_" + unique())
	must(t, p.Records.Index(t.Context(), tenant))
	return recordStore{p.Records, tenant, newTrialScope()}
}

func newTrialScope() domain.TrialScope {
	return domain.TrialScope{Project: domain.ProjectID(newID()), Trial: "pbc"}
}

// record makes a record of the scope out of JSON.
func (s recordStore) record(t *testing.T, data string) domain.Record {
	t.Helper()
	d, err := document.Read([]byte(data))
	must(t, err)
	now := ports.SystemClock{}.Now()
	return domain.Record{
		ID: domain.RecordID(ids.New(now)), Project: s.scope.Project, Trial: s.scope.Trial, Data: d,
		Version: 1, CreatedAt: now, UpdatedAt: now, CreatedBy: "auth0|ada", UpdatedBy: "auth0|bob",
		Reason: "copied from paper", VisibleAt: now,
	}
}

// stored inserts a record for each JSON and returns them in the order of ids.
func (s recordStore) stored(t *testing.T, data ...string) []domain.Record {
	t.Helper()
	all := s.records(t, data...)
	for _, r := range all {
		must(t, s.Insert(t.Context(), s.tenant, r))
	}
	return all
}

// records makes some whose ids rise.
func (s recordStore) records(t *testing.T, data ...string) []domain.Record {
	t.Helper()
	all, i := make([]domain.Record, len(data)), freshImport()
	for row, d := range data {
		all[row] = s.record(t, d)
		all[row].ID = domain.RowID(i, uint32(row))
	}
	return all
}

// numbered makes n small records.
func (s recordStore) numbered(t *testing.T, n int) []domain.Record {
	data := make([]string, n)
	for i := range data {
		data[i] = fmt.Sprintf(`{"n": %d}`, i)
	}
	return s.records(t, data...)
}

func (s recordStore) get(t *testing.T, id domain.RecordID, published ...domain.ImportID) (domain.Record, error) {
	return s.Get(t.Context(), s.tenant, s.scope, published, id)
}

// ids lists what matches, all of it.
func (s recordStore) ids(t *testing.T, q domain.RecordQuery) []domain.RecordID {
	t.Helper()
	q.TrialScope = s.scope
	if q.Size == 0 {
		q.Size = 10_000
	}
	page, err := s.List(t.Context(), s.tenant, q)
	must(t, err)
	return idsOf(page.Items)
}

func idsOf(all []domain.Record) []domain.RecordID {
	ids := []domain.RecordID{}
	for _, r := range all {
		ids = append(ids, r.ID)
	}
	return ids
}

func (s recordStore) wantIDs(t *testing.T, q domain.RecordQuery, want []domain.Record) {
	t.Helper()
	ids := slices.Sorted(slices.Values(idsOf(want)))
	if got := s.ids(t, q); !slices.Equal(got, ids) {
		t.Errorf("got %d records %v, want %d: %v", len(got), got, len(ids), ids)
	}
}

func wantRecord(t *testing.T, got, want domain.Record) {
	t.Helper()
	if !document.Equal(got.Data, want.Data) {
		t.Errorf("got the data\n%#v, want\n%#v", got.Data, want.Data)
	}
	got.Data, want.Data = nil, nil
	expect.Equal(t, got, want)
}

// neighbours are stores that differ from s in one thing each.
func (s recordStore) neighbours() map[string]recordStore {
	tenant, project, trial := s, s, s
	tenant.tenant += "2"
	project.scope.Project = newTrialScope().Project
	trial.scope.Trial = "onc"
	return map[string]recordStore{"tenant": tenant, "project": project, "trial": trial}
}

func (s recordStore) wantPages(t *testing.T, q domain.RecordQuery, want []domain.Record) {
	t.Helper()
	q.TrialScope = s.scope
	var got []domain.RecordID
	for steps := 0; ; steps++ {
		page, err := s.List(t.Context(), s.tenant, q)
		must(t, err)
		got = append(got, idsOf(page.Items)...)
		if (page.Total != nil) != q.Count || q.Count && *page.Total != int64(len(want)) {
			t.Fatalf("got the total %v of %+v, want %d", page.Total, q.CursorQuery, len(want))
		}
		if page.Next == "" {
			break
		}
		if q.After = page.Next; len(page.Items) != q.Size || steps > len(want) {
			t.Fatalf("a page of %d items goes on at %s", len(page.Items), page.Next)
		}
	}
	skipPages(t, q.CursorQuery, got, func(w domain.CursorQuery) (p domain.CursorPage[domain.RecordID], err error) {
		q.CursorQuery = w
		page, err := s.List(t.Context(), s.tenant, q)
		return domain.CursorPage[domain.RecordID]{Items: idsOf(page.Items), Next: page.Next, Total: page.Total}, err
	})
	ids := idsOf(want)
	if q.Desc {
		slices.Reverse(ids)
	}
	if !slices.Equal(got, ids) {
		t.Errorf("got %d of %d records, or in another order, by %+v", len(got), len(ids), q.CursorQuery)
	}
}
