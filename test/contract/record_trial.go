package contract

import (
	"context"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

// hasTrial asks a store of records or executions.
type hasTrial func(ctx context.Context, t domain.TenantID, trial domain.Slug) (bool, error)

// wantTrials asks about trials of a tenant, and then of another tenant, who has none.
func wantTrials(t *testing.T, has hasTrial, tenant domain.TenantID, want map[domain.Slug]bool) {
	t.Helper()
	for trial, expected := range want {
		if found := got(has(t.Context(), tenant, trial))(t); found != expected {
			t.Errorf("the tenant has data of %q: %v, want %v", trial, found, expected)
		}
		for _, other := range []domain.TenantID{tenant + "2", ""} {
			wantSame(t, got(has(t.Context(), other, trial))(t), false)
		}
	}
}

// recordHasTrial asks about whatever is stored: also what no list shows.
func recordHasTrial(t *testing.T, s recordStore) {
	trials := map[domain.Slug]bool{"pbc": false, "onc": false, "pb": false, "pbc-2": false, "": false}
	wantTrials(t, s.HasTrial, s.tenant, trials)
	s.stored(t, `{"a": 1}`, `{"a": 2}`)
	trials["pbc"] = true
	wantTrials(t, s.HasTrial, s.tenant, trials)
	for range 3 { // other projects, which sort before and behind
		s.scope = newTrialScope()
		s.stored(t, `{"a": 3}`)
	}
	s.scope.Trial = "onc"
	s.load(t, freshImport(), s.numbered(t, 2)) // nobody sees them yet
	trials["onc"] = true
	wantTrials(t, s.HasTrial, s.tenant, trials)
}

func executionHasTrial(t *testing.T, s executionStore) {
	trials := map[domain.Slug]bool{"pbc": false, "onc": false, "": false}
	wantTrials(t, s.HasTrial, s.tenant, trials)
	for _, trial := range []domain.Slug{"pbc", "onc"} {
		s.scope.Project, s.scope.Trial, trials[trial] = newTrialScope().Project, trial, true
		s.stored(t, 2, func(int, *domain.Execution) {})
		wantTrials(t, s.HasTrial, s.tenant, trials)
	}
}
