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

// shelf is a study of a fresh tenant.
type shelf struct {
	ports.Records
	tenant domain.TenantID
	study  domain.TrialScope
}

func newShelf(t *testing.T, p ports.Set) shelf {
	t.Helper()
	must(t, p.Records.Index(t.Context()))
	return shelf{p.Records, domain.TenantID("org_" + unique()), freshStudy()}
}

func freshStudy() domain.TrialScope {
	return domain.TrialScope{Project: domain.ProjectID(newID()), Trial: "pbc"}
}

// record makes a record of the study out of JSON.
func (s shelf) record(t *testing.T, data string) domain.Record {
	t.Helper()
	d, err := document.Read([]byte(data))
	must(t, err)
	now := ports.SystemClock{}.Now()
	return domain.Record{
		ID: domain.RecordID(ids.New(now)), Project: s.study.Project, Trial: s.study.Trial, Data: d,
		Version: 1, CreatedAt: now, UpdatedAt: now, CreatedBy: "auth0|ada", UpdatedBy: "auth0|bob",
	}
}

// stored inserts a record for each JSON and returns them in the order of ids.
func (s shelf) stored(t *testing.T, data ...string) []domain.Record {
	t.Helper()
	all := s.records(t, data...)
	for _, r := range all {
		must(t, s.Insert(t.Context(), s.tenant, r))
	}
	return all
}

// records makes some whose ids rise.
func (s shelf) records(t *testing.T, data ...string) []domain.Record {
	t.Helper()
	all, i := make([]domain.Record, len(data)), freshImport()
	for row, d := range data {
		all[row] = s.record(t, d)
		all[row].ID = domain.RowID(i, uint32(row))
	}
	return all
}

// numbered makes n small records.
func (s shelf) numbered(t *testing.T, n int) []domain.Record {
	data := make([]string, n)
	for i := range data {
		data[i] = fmt.Sprintf(`{"n": %d}`, i)
	}
	return s.records(t, data...)
}

func (s shelf) get(t *testing.T, id domain.RecordID, published ...domain.ImportID) (domain.Record, error) {
	return s.Get(t.Context(), s.tenant, s.study, published, id)
}

// ids lists what matches, all of it.
func (s shelf) ids(t *testing.T, q domain.RecordQuery) []domain.RecordID {
	t.Helper()
	q.TrialScope = s.study
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

func (s shelf) wantIDs(t *testing.T, q domain.RecordQuery, want []domain.Record) {
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

// neighbours are shelves that differ from s in one thing each.
func (s shelf) neighbours() map[string]shelf {
	tenant, project, trial := s, s, s
	tenant.tenant += "2"
	project.study.Project = freshStudy().Project
	trial.study.Trial = "onc"
	return map[string]shelf{"tenant": tenant, "project": project, "trial": trial}
}

func (s shelf) wantWalk(t *testing.T, q domain.RecordQuery, want []domain.Record) {
	t.Helper()
	q.TrialScope = s.study
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
	ids := idsOf(want)
	if q.Desc {
		slices.Reverse(ids)
	}
	if !slices.Equal(got, ids) {
		t.Errorf("got %d of %d records, or in another order, by %+v", len(got), len(ids), q.CursorQuery)
	}
}
