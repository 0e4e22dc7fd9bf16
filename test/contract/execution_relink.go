package contract

import (
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

// executionRelink proves that the runs of one person in one scope get another subject,
// those of others none, and that what was cut short goes on.
func executionRelink(t *testing.T, s executionStore) {
	byMachine := func(i int, e *domain.Execution) {
		if i == 1 {
			e.UpdatedBy = "machine@clients"
		}
	}
	mine := s.stored(t, 3, byMachine)
	theirs := s.stored(t, 1, func(_ int, e *domain.Execution) { e.UserID, e.ExecutedBy = "auth0|eve", "auth0|eve" })
	elsewhere, sibling := s, s
	elsewhere.scope.Project, sibling.scope.Trial = domain.ProjectID(newID()), "another-trial"
	apart, same := elsewhere.stored(t, 1, byMachine), sibling.stored(t, 1, byMachine)
	wantSame(t, got(s.Relink(t.Context(), s.tenant, s.scope, "auth0|nobody", "auth0|new"))(t), int64(0))
	wantSame(t, got(s.Relink(t.Context(), "org_other", s.scope, "auth0|ada", "auth0|new"))(t), int64(0))
	wantSame(t, got(s.Relink(t.Context(), s.tenant, s.scope, "auth0|ada", "samlp|x|ada"))(t), int64(3))
	wantSame(t, got(s.Relink(t.Context(), s.tenant, s.scope, "auth0|ada", "samlp|x|ada"))(t), int64(0))
	for i, e := range mine {
		e.Relink("samlp|x|ada")
		if i == 1 && e.UpdatedBy != "machine@clients" {
			t.Error("who changed it last was somebody else")
		}
		scope := domain.TrialScope{Project: e.Project, Trial: e.Trial}
		wantExecution(t, got(s.Get(t.Context(), s.tenant, scope, e.ID))(t), e)
	}
	wantExecution(t, got(s.Get(t.Context(), s.tenant, s.scope, theirs[0].ID))(t), theirs[0])
	wantExecution(t, got(s.Get(t.Context(), s.tenant, elsewhere.scope, apart[0].ID))(t), apart[0])
	wantExecution(t, got(s.Get(t.Context(), s.tenant, sibling.scope, same[0].ID))(t), same[0])
}

// executionRelinkMany proves that many come in several goes, each once.
func executionRelinkMany(t *testing.T, s executionStore) {
	s.stored(t, 520, func(int, *domain.Execution) {})
	sum, goes := int64(0), 0
	for {
		n := got(s.Relink(t.Context(), s.tenant, s.scope, "auth0|ada", "auth0|new"))(t)
		if n == 0 {
			break
		}
		sum, goes = sum+n, goes+1
	}
	if sum != 520 || goes < 2 {
		t.Errorf("%d in %d goes", sum, goes)
	}
}
