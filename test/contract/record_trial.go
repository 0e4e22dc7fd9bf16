package contract

import (
	"context"
	"slices"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

// hasTrial asks a store of records or executions.
type hasTrial func(
	ctx context.Context, t domain.TenantID, projects []domain.ProjectID, trial domain.Slug,
) (bool, error)

// wantTrials asks about trials of projects, among others and alone, and then of those of another
// tenant, who has none.
func wantTrials(
	t *testing.T, has hasTrial, tenant domain.TenantID, projects []domain.ProjectID, want map[domain.Slug]bool,
) {
	t.Helper()
	others := []domain.ProjectID{newTrialScope().Project, newTrialScope().Project, "", "a", "~"}
	for trial, expected := range want {
		for _, asked := range [][]domain.ProjectID{projects, slices.Concat(others, projects, others)} {
			if found := got(has(t.Context(), tenant, asked, trial))(t); found != expected {
				t.Errorf("the projects have data of %q: %v, want %v", trial, found, expected)
			}
		}
		for _, other := range []domain.TenantID{tenant + "2", ""} {
			wantSame(t, got(has(t.Context(), other, projects, trial))(t), false)
		}
		wantSame(t, got(has(t.Context(), tenant, others, trial))(t), false)
		wantSame(t, got(has(t.Context(), tenant, nil, trial))(t), false)
	}
}

// recordHasTrial asks about whatever is stored: also what no list shows.
func recordHasTrial(t *testing.T, s recordStore) {
	trials := map[domain.Slug]bool{"pbc": false, "onc": false, "pb": false, "pbc-2": false, "": false}
	projects := []domain.ProjectID{s.scope.Project}
	wantTrials(t, s.HasTrial, s.tenant, projects, trials)
	s.stored(t, `{"a": 1}`, `{"a": 2}`)
	trials["pbc"] = true
	wantTrials(t, s.HasTrial, s.tenant, projects, trials)
	s.scope.Project = newTrialScope().Project
	s.scope.Trial = "onc"
	s.load(t, freshImport(), s.numbered(t, 2)) // nobody sees them yet
	trials["onc"] = true
	wantTrials(t, s.HasTrial, s.tenant, append(projects, s.scope.Project), trials)
	wantTrials(t, s.HasTrial, s.tenant, projects, map[domain.Slug]bool{"pbc": true, "onc": false})
}

func executionHasTrial(t *testing.T, s executionStore) {
	trials := map[domain.Slug]bool{"pbc": false, "onc": false, "": false}
	var projects []domain.ProjectID
	wantTrials(t, s.HasTrial, s.tenant, projects, trials)
	for _, trial := range []domain.Slug{"pbc", "onc"} {
		s.scope.Project, s.scope.Trial, trials[trial] = newTrialScope().Project, trial, true
		s.stored(t, 2, func(int, *domain.Execution) {})
		projects = append(projects, s.scope.Project)
		wantTrials(t, s.HasTrial, s.tenant, projects, trials)
	}
}
