package contract

import (
	"slices"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
)

// Executions checks that runs of models are kept as the port says.
func Executions(t *testing.T, open func(*testing.T) ports.Set) {
	checks{
		"roundtrip": onExecutionStore(executionRoundTrip),
		"largest":   onExecutionStore(executionLargest),
		"apart":     onExecutionStore(executionApart),
		"exists":    onExecutionStore(executionExists),
		"race":      onExecutionStore(executionRace),
		"update":    onExecutionStore(executionUpdate),
		"unchanged": onExecutionStore(executionUpdateRefused),
		"at once":   onExecutionStore(executionUpdateAtOnce),
		"list":      onExecutionStore(executionList),
		"pages":     onExecutionStore(executionPages),
		"of":        onExecutionStore(executionOf),
		"budget":    onExecutionStore(executionBudget),
		"many":      onExecutionStore(executionManyWithin),
		"relink":    onExecutionStore(executionRelink),
		"batches":   onExecutionStore(executionRelinkMany),
		"has trial": onExecutionStore(executionHasTrial),
		"project":   onExecutionStore(executionDeleteProject),
	}.run(t, "executions", open)
}

func onExecutionStore(check func(*testing.T, executionStore)) func(*testing.T, ports.Set) {
	return func(t *testing.T, p ports.Set) {
		s := newRecordStore(t, p)
		check(t, executionStore{p.Executions, s.tenant, s.scope})
	}
}

// executionStore are the executions in one scope of a fresh tenant.
type executionStore struct {
	ports.Executions
	tenant domain.TenantID
	scope  domain.TrialScope
}

// execution makes one that is still to be.
func (s executionStore) execution(t *testing.T) domain.Execution {
	t.Helper()
	e, err := domain.NewExecution{BasePatientData: document.Document{}}.Execution(
		domain.ExecutionID(newID()), s.scope, "auth0|ada", ports.SystemClock{}.Now(),
	)
	must(t, err)
	return e
}

func (s executionStore) stored(t *testing.T, n int, change func(i int, e *domain.Execution)) []domain.Execution {
	t.Helper()
	all := make([]domain.Execution, n)
	for i := range all {
		all[i] = s.execution(t)
		change(i, &all[i])
		must(t, s.Insert(t.Context(), s.tenant, all[i]))
	}
	slices.SortFunc(all, byExecutionID)
	return all
}

func byExecutionID(a, b domain.Execution) int { return strings.Compare(string(a.ID), string(b.ID)) }

func executionIDs(all []domain.Execution) []domain.ExecutionID {
	ids := []domain.ExecutionID{}
	for _, e := range all {
		ids = append(ids, e.ID)
	}
	return ids
}

func wantExecution(t *testing.T, got, want domain.Execution) {
	t.Helper()
	if !document.Equal(got.BasePatientData, want.BasePatientData) ||
		!document.Equal(got.BasePrediction, want.BasePrediction) {
		t.Errorf(
			"got the data\n%#v %#v, want\n%#v %#v", got.BasePatientData, got.BasePrediction, want.BasePatientData,
			want.BasePrediction,
		)
	}
	got.BasePatientData, got.BasePrediction, want.BasePatientData, want.BasePrediction = nil, nil, nil, nil
	expect.Equal(t, got, want)
}

// executionRoundTrip fails for a store that bends data, invents times or makes
// a prediction null.
func executionRoundTrip(t *testing.T, s executionStore) {
	full := s.execution(t)
	for _, json := range documents {
		value, err := document.ReadValue([]byte(json))
		must(t, err)
		full.BasePatientData = append(full.BasePatientData, document.Field{Key: json, Value: value})
		full.BasePrediction = append(full.BasePrediction, value, nil, 0.97, []any{})
	}
	now := ports.SystemClock{}.Now()
	full.PatientRecordID, full.ModelName, full.ModelVersion, full.Status = "rec-1", "gb$.", "1.0", domain.ExecutionFailed
	full.Error, full.Notes, full.StartedAt, full.CompletedAt, full.UpdatedBy = "it broke", "näher", now, now, "auth0|bob"
	for _, want := range []domain.Execution{full, s.execution(t)} {
		must(t, s.Insert(t.Context(), s.tenant, want))
		got, err := s.Get(t.Context(), s.tenant, s.scope, want.ID)
		must(t, err)
		wantExecution(t, got, want)
		if got.BasePrediction == nil {
			t.Error("the prediction came back as null")
		}
	}
	_, err := s.Get(t.Context(), s.tenant, s.scope, "nobody")
	wantError(t, err, domain.ErrExecutionNotFound)
}

// executionLargest fails for a store that cannot hold what the API lets in.
func executionLargest(t *testing.T, s executionStore) {
	e := s.execution(t)
	e.BasePatientData = document.Document{{Key: "a", Value: strings.Repeat("x", document.MaxBytes-10)}}
	e.BasePrediction = slices.Repeat([]any{int64(1)}, document.MaxBytes/2-10)
	must(t, s.Insert(t.Context(), s.tenant, e))
	got, err := s.Get(t.Context(), s.tenant, s.scope, e.ID)
	must(t, err)
	if !document.Equal(got.BasePrediction, e.BasePrediction) || !document.Equal(got.BasePatientData, e.BasePatientData) {
		t.Error("a large execution came back changed")
	}
}

// executionApart fails for a store that forgets the tenant or the scope.
func executionApart(t *testing.T, s executionStore) {
	mine := s.execution(t)
	must(t, s.Insert(t.Context(), s.tenant, mine))
	for name, place := range (recordStore{tenant: s.tenant, scope: s.scope}).neighbours() {
		_, err := s.Get(t.Context(), place.tenant, place.scope, mine.ID)
		wantError(t, err, domain.ErrExecutionNotFound)
		page, err := s.List(t.Context(), place.tenant, domain.ExecutionQuery{
			TrialScope: place.scope, CursorQuery: domain.CursorQuery{Size: 9, Count: true},
		})
		must(t, err)
		if len(page.Items) != 0 || *page.Total != 0 {
			t.Errorf("another %s sees %d executions of %d", name, len(page.Items), *page.Total)
		}
		found, err := s.GetMany(t.Context(), place.tenant, []domain.ExecutionRef{{TrialScope: place.scope, ID: mine.ID}}, 0)
		must(t, err)
		if found[0] != (domain.ExecutionTarget{}) {
			t.Errorf("another %s finds the execution by its id", name)
		}
	}
}

// executionExists fails for a store that replaces.
func executionExists(t *testing.T, s executionStore) {
	first := s.execution(t)
	must(t, s.Insert(t.Context(), s.tenant, first))
	second := first
	second.Notes = "another"
	wantError(t, s.Insert(t.Context(), s.tenant, second), domain.ErrExecutionExists)
	got, err := s.Get(t.Context(), s.tenant, s.scope, first.ID)
	must(t, err)
	wantExecution(t, got, first)
}

// executionRace fails for a store that looks before it inserts.
func executionRace(t *testing.T, s executionStore) {
	e := s.execution(t)
	inserted(t, domain.ErrExecutionExists, func(int) error { return s.Insert(t.Context(), s.tenant, e) })
}

// executionList fails for a store that leaves a condition out.
func executionList(t *testing.T, s executionStore) {
	all := s.stored(t, 8, func(i int, e *domain.Execution) {
		if i%2 == 0 {
			e.UserID = "auth0|bob"
		}
		if i%4 < 2 {
			e.Status = domain.ExecutionRunning
		}
	})
	for _, q := range []domain.ExecutionQuery{
		{}, {User: "auth0|bob"}, {User: "auth0|nobody"}, {Status: domain.ExecutionRunning},
		{Status: domain.ExecutionCancelled},
		{User: "auth0|bob", Status: domain.ExecutionRunning},
	} {
		want := slices.DeleteFunc(slices.Clone(all), func(e domain.Execution) bool {
			return q.User != "" && e.UserID != q.User || q.Status != "" && e.Status != q.Status
		})
		s.wantPages(t, q, want)
	}
}

// executionPages fails for a store that shows one twice, or not at all.
func executionPages(t *testing.T, s executionStore) {
	all := s.stored(t, 17, func(i int, e *domain.Execution) {})
	for _, size := range []int{1, 5, 17, 50} {
		s.wantPages(t, domain.ExecutionQuery{CursorQuery: domain.CursorQuery{Size: size}}, all)
	}
}

// wantPages lists both ways.
func (s executionStore) wantPages(t *testing.T, q domain.ExecutionQuery, want []domain.Execution) {
	t.Helper()
	q.TrialScope, q.Size = s.scope, max(q.Size, 3)
	for _, q.Desc = range []bool{false, true} {
		q.After, q.Count = "", q.Desc
		var got []domain.ExecutionID
		for more := true; more; more = q.After != "" {
			page, err := s.List(t.Context(), s.tenant, q)
			must(t, err)
			got, q.After = append(got, executionIDs(page.Items)...), page.Next
			if (page.Total != nil) != q.Count || q.Count && *page.Total != int64(len(want)) {
				t.Fatalf("got the total %v, want %d", page.Total, len(want))
			}
			if len(got) > len(want) || len(page.Items) == 0 && page.Next != "" {
				t.Fatalf("got %d executions, want %d, and there are more", len(got), len(want))
			}
		}
		s.wantSkipped(t, q, got)
		if q.Desc {
			slices.Reverse(got)
		}
		if !slices.Equal(got, executionIDs(want)) {
			t.Errorf("%+v lists %v, want %v", q, got, executionIDs(want))
		}
	}
}

// wantSkipped skips some.
func (s executionStore) wantSkipped(t *testing.T, q domain.ExecutionQuery, all []domain.ExecutionID) {
	t.Helper()
	skipPages(t, q.CursorQuery, all, func(w domain.CursorQuery) (p domain.CursorPage[domain.ExecutionID], err error) {
		q.CursorQuery = w
		page, err := s.List(t.Context(), s.tenant, q)
		return domain.CursorPage[domain.ExecutionID]{Items: executionIDs(page.Items), Next: page.Next, Total: page.Total}, err
	})
}

// executionOf fails for a store that looks into one scope only.
func executionOf(t *testing.T, s executionStore) {
	here := s.stored(t, 3, func(i int, e *domain.Execution) {})
	s.scope = newTrialScope()
	there := s.stored(t, 3, func(i int, e *domain.Execution) {})
	all := []domain.Execution{here[0], there[1], here[2], here[0]}
	wanted := []domain.ExecutionRef{{TrialScope: s.scope, ID: "nobody"}, {TrialScope: s.scope, ID: here[1].ID}}
	for _, e := range all {
		wanted = append(wanted, e.Ref())
	}
	got, err := s.GetMany(t.Context(), s.tenant, wanted, 0)
	must(t, err)
	want := []domain.ExecutionTarget{{}, {}} // nobody, and one that is elsewhere
	for i := range all {
		want = append(want, domain.ExecutionTarget{Target: &all[i]})
	}
	wantTargets(t, got, want)
	for _, none := range [][]domain.ExecutionRef{nil, {}, {{TrialScope: s.scope, ID: "nobody"}}} {
		got, err = s.GetMany(t.Context(), s.tenant, none, 0)
		must(t, err)
		wantTargets(t, got, make([]domain.ExecutionTarget, len(none)))
	}
}

func wantTargets(t *testing.T, got, want []domain.ExecutionTarget) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("got %d executions, want %d", len(got), len(want))
	}
	for i, w := range want {
		g := got[i]
		if (g.Target == nil) != (w.Target == nil) || g.Omitted != w.Omitted {
			t.Errorf(
				"execution %d is there: %v, omitted: %v; want %v, %v",
				i,
				g.Target != nil,
				g.Omitted,
				w.Target != nil,
				w.Omitted,
			)
		} else if g.Target != nil {
			wantExecution(t, *g.Target, *w.Target)
		}
	}
}
