package contract

import (
	"context"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

// projectDocuments is a store of records or executions.
type projectDocuments struct {
	delete func(ctx context.Context, t domain.TenantID, p domain.ProjectID) (int64, error)
	count  func(ctx context.Context, t domain.TenantID, p domain.ProjectID, limit int64) (int64, error)
}

// wantCounted compares the documents of a project, also with limits.
func wantCounted(t *testing.T, s projectDocuments, tenant domain.TenantID, p domain.ProjectID, want int64) {
	t.Helper()
	for _, limit := range []int64{1, 2, want + 1, 1 << 40} {
		wantSame(t, got(s.count(t.Context(), tenant, p, limit))(t), min(want, limit))
	}
}

// wantEmptied removes step by step what there is, and nothing after that.
func wantEmptied(t *testing.T, s projectDocuments, tenant domain.TenantID, p domain.ProjectID, want int64) {
	t.Helper()
	for left := want; left > 0; {
		n := got(s.delete(t.Context(), tenant, p))(t)
		if n < 1 || n > left {
			t.Fatalf("%d of %d were removed", n, left)
		}
		left -= n
		wantCounted(t, s, tenant, p, left)
	}
	for range 2 {
		wantSame(t, got(s.delete(t.Context(), tenant, p))(t), 0)
	}
}

// recordDeleteProject removes whatever is stored of whichever trial, also what no list shows,
// and nothing of another project or tenant.
func recordDeleteProject(t *testing.T, s recordStore) {
	all, neighbour, stranger := projectDocuments{s.DeleteProject, s.CountProject}, s, s
	neighbour.scope.Project, stranger.tenant = newTrialScope().Project, s.tenant+"2"
	for _, other := range []recordStore{neighbour, stranger} {
		other.stored(t, `{"a": 1}`)
	}
	project := s.scope.Project
	wantEmptied(t, all, s.tenant, project, 0)
	s.load(t, freshImport(), s.numbered(t, 4100))
	for _, trial := range []domain.Slug{"a", "pbc-2", "zz-9", "0"} {
		s.scope.Trial = trial
		s.stored(t, `{"a": 1}`, `{"a": 2}`)
	}
	wantCounted(t, all, s.tenant, project, 4108)
	wantEmptied(t, all, s.tenant, project, 4108)
	for _, other := range []recordStore{neighbour, stranger} {
		wantCounted(t, all, other.tenant, other.scope.Project, 1)
	}
	for _, none := range []domain.ProjectID{"", "~", newTrialScope().Project} {
		wantEmptied(t, all, s.tenant, none, 0)
	}
}

func executionDeleteProject(t *testing.T, s executionStore) {
	all, neighbour, stranger := projectDocuments{s.DeleteProject, s.CountProject}, s, s
	neighbour.scope.Project, stranger.tenant = newTrialScope().Project, s.tenant+"2"
	for _, other := range []executionStore{neighbour, stranger} {
		other.stored(t, 1, func(int, *domain.Execution) {})
	}
	project := s.scope.Project
	for _, trial := range []domain.Slug{"pbc", "a", "zz-9"} {
		s.scope.Trial = trial
		s.stored(t, 3, func(int, *domain.Execution) {})
	}
	wantCounted(t, all, s.tenant, project, 9)
	wantEmptied(t, all, s.tenant, project, 9)
	for _, other := range []executionStore{neighbour, stranger} {
		wantCounted(t, all, other.tenant, other.scope.Project, 1)
	}
}
