package project_test

import (
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// What was shared with who is taken out, and what they keep, opens no more; a member again,
// they find it as it was.
func TestRemovalClosesSharesAndBookmarks(t *testing.T) {
	t.Parallel()
	w := newTeam(t)
	scope := domain.TrialScope{Project: w.project, Trial: w.Trial(t)}
	run, err := w.Executions.Create(t.Context(), w.analyst, scope, domain.NewExecution{BasePrediction: []any{}})
	fixture.Must(t, err)
	_, err = w.Shares.Create(t.Context(), w.analyst, scope, domain.NewShare{
		Execution: run.ID, Recipients: []domain.Subject{w.member.Subject},
	})
	fixture.Must(t, err)
	hidden := domain.NewRole{Name: "Guest"}
	role, err := w.Projects.CreateRole(t.Context(), w.admin, w.project, hidden)
	fixture.Must(t, err)
	w.give(t, w.member, role)
	_, err = w.Bookmarks.Create(t.Context(), w.member, scope, run.ID)
	fixture.Must(t, err)
	w.opens(t, scope, run.ID, nil, 1)
	fixture.Must(t, w.Projects.RemoveMember(t.Context(), w.manager, w.project, w.member.Subject, 0))
	w.opens(t, scope, run.ID, domain.ErrProjectNotFound, 0)
	_, err = w.add(t, w.manager, w.member, "guest")
	fixture.Must(t, err)
	w.opens(t, scope, run.ID, nil, 1)
	fixture.Must(t, w.Projects.RemoveMember(t.Context(), w.admin, w.project, w.analyst.Subject, 0)) // who has shared it
	w.opens(t, scope, run.ID, nil, 1)
}

// opens checks what the member may see of the execution, and how many bookmarks show.
func (w team) opens(t *testing.T, scope domain.TrialScope, run domain.ExecutionID, want *domain.Error, kept int) {
	t.Helper()
	_, err := w.Executions.Get(t.Context(), w.member, scope, run)
	fixture.Want(t, err, want)
	_, err = w.Shares.List(t.Context(), w.member, domain.ShareQuery{TrialScope: scope, Direction: domain.Received})
	fixture.Want(t, err, want)
	page, err := w.Bookmarks.List(t.Context(), w.member, domain.BookmarkQuery{})
	if err != nil || len(page.Items) != kept {
		t.Errorf("%d bookmarks, %v", len(page.Items), err)
	}
}
