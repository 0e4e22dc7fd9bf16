package http

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) bookmarks() {
	serve(s, route{
		action: domain.BookmarkCreate, method: "POST", path: "/bookmarks", status: 201, tag: "Shares and bookmarks", fails: []string{"execution_not_found"},
		summary: "Keep a run at hand", about: "Again, it answers with the first bookmark.",
	}, s.createBookmark)
	serve(s, route{
		action: domain.BookmarkList, method: "GET", path: "/bookmarks", status: 200, tag: "Shares and bookmarks",
		summary: "List the caller's bookmarks", about: "Newest first, with their runs; only those that the caller may open.",
	}, s.listBookmarks)
	serve(s, route{
		action: domain.BookmarkDelete, method: "DELETE", path: "/bookmarks/{id}", status: 204, tag: "Shares and bookmarks",
		summary: "Let go of a bookmark",
	}, s.deleteBookmark)
}

// bookmarkView is domain.BookmarkDetail in JSON.
type bookmarkView struct {
	ID          domain.BookmarkID  `json:"id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c41"`
	User        domain.Subject     `json:"user_id" example:"auth0|65a1"`
	Project     domain.ProjectID   `json:"project_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	Trial       domain.Slug        `json:"trial_slug" example:"lung-survival"`
	ExecutionID domain.ExecutionID `json:"execution_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c40"`
	Execution   *executionView     `json:"execution" doc:"null when it is gone"`
	CreatedAt   time.Time          `json:"created_at"`
}

func viewBookmark(d domain.BookmarkDetail) bookmarkView {
	return bookmarkView{d.ID, d.User, d.Project, d.Trial, d.Execution, viewTarget(d.Target), d.CreatedAt}
}

type newBookmark struct {
	Project   domain.ProjectID   `json:"project_id" minLength:"1" maxLength:"128" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	Trial     domain.Slug        `json:"trial_slug" minLength:"1" maxLength:"100" example:"lung-survival"`
	Execution domain.ExecutionID `json:"execution_id" minLength:"1" maxLength:"128" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c40"`
}

func (s *server) createBookmark(ctx context.Context, in *body[newBookmark]) (*body[bookmarkView], error) {
	b := in.Body
	d, err := s.core.Bookmarks.Create(ctx, actor(ctx), domain.Study{Project: b.Project, Trial: b.Trial}, b.Execution)
	err = domain.AtIfIs(err, domain.NoSuchProject, "project_id")
	err = domain.AtIfIs(err, domain.NoSuchTrial, "trial_slug")
	err = domain.AtIfIs(err, domain.NoSuchExecution, "execution_id")
	return &body[bookmarkView]{viewBookmark(d)}, err
}

func (s *server) listBookmarks(ctx context.Context, in *struct {
	Paging
	Project   domain.ProjectID   `query:"project_id" maxLength:"128"`
	Trial     domain.Slug        `query:"trial_slug" maxLength:"100"`
	Execution domain.ExecutionID `query:"execution_id" maxLength:"128"`
}) (*body[pageView[bookmarkView]], error) {
	q := domain.BookmarkQuery{Project: in.Project, Trial: in.Trial, Execution: in.Execution, Paging: in.paging()}
	page, err := s.core.Bookmarks.List(ctx, actor(ctx), q)
	return pageOf(page, viewBookmark), err
}

func (s *server) deleteBookmark(ctx context.Context, in *ByID[domain.BookmarkID]) (*nothing, error) {
	return &nothing{}, s.core.Bookmarks.Delete(ctx, actor(ctx), in.ID)
}
