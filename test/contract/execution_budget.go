package contract

import (
	"slices"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
)

// executionBudget fails for a store that counts items only.
func executionBudget(t *testing.T, s executionStore) {
	all := s.sized(t)
	for _, desc := range []bool{false, true} {
		for _, bytes := range []int{1, 10_000, 90_000, 400_000} {
			for _, size := range []int{3, 100} {
				w := domain.CursorQuery{Size: size, Desc: desc, Count: true, Bytes: bytes}
				want := cutAt(inOrder(all, desc), w, domain.Execution.Size)
				wantCut(t, w, want, func(w domain.CursorQuery) (domain.CursorPage[domain.Execution], error) {
					return s.List(t.Context(), s.tenant, domain.ExecutionQuery{TrialScope: s.scope, CursorQuery: w})
				}, func(e domain.Execution) string { return string(e.ID) })
			}
		}
	}
}

// sized stores executions of quite different sizes, which lie in the prediction as
// often as in the data.
func (s executionStore) sized(t *testing.T) []domain.Execution {
	t.Helper()
	return s.stored(t, len(sizes), func(i int, e *domain.Execution) {
		e.BasePatientData = document.Document{{Key: "a", Value: strings.Repeat("x", sizes[i])}}
		if i%2 == 0 {
			e.BasePrediction = slices.Repeat([]any{int64(1), nil}, sizes[i]/40)
			e.BasePatientData = document.Document{}
		}
	})
}

// executionManyWithin fails for a store that leaves out what fits, or the wrong
// ones, or counts once what is wanted twice.
func executionManyWithin(t *testing.T, s executionStore) {
	all := s.sized(t)
	slices.Reverse(all)
	all = append(all, all[0], all[3], all[1]) // wanted again
	gone := domain.ExecutionRef{TrialScope: s.scope, ID: "nobody"}
	for _, bytes := range []int{0, 1, 10_000, 90_000, 250_000, 10_000_000} {
		wanted, want := []domain.ExecutionRef{gone}, []domain.ExecutionTarget{{}}
		budget := domain.AnswerBudget{Bytes: bytes}
		for i := range all {
			wanted, want = append(wanted, all[i].Ref()), append(want, domain.ExecutionTarget{Omitted: true})
			if budget.Take(all[i].Size()) {
				want[i+1] = domain.ExecutionTarget{Target: &all[i]}
			}
		}
		got, err := s.GetMany(t.Context(), s.tenant, wanted, bytes)
		must(t, err)
		wantTargets(t, got, want)
	}
}
