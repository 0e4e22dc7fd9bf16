package http

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) bookmarks() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.BookmarkCreate, Method: "POST", Path: "/bookmarks", Status: 201,
		Tag: "Shares and bookmarks", ErrorCodes: []string{"execution_not_found"},
		Summary:     "Create a bookmark",
		Description: "Of an execution. If the caller has bookmarked it before, the answer is the existing bookmark.",
	}, s.createBookmark)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.BookmarkList, Method: "GET", Path: "/bookmarks", Status: 200,
		Tag:     "Shares and bookmarks",
		Summary: "List bookmarks",
		Description: "The caller's own, newest first, with their executions; only those that the caller may read. " +
			aboutOmitted,
	}, s.listBookmarks)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.BookmarkDelete, Method: "DELETE", Path: "/bookmarks/{id}", Status: 204,
		Tag:     "Shares and bookmarks",
		Summary: "Delete a bookmark",
	}, s.deleteBookmark)
}

// bookmarkView is domain.BookmarkDetail in JSON.
type bookmarkView struct {
	ID          domain.BookmarkID  `json:"id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c41"`
	User        domain.Subject     `json:"user_id" example:"auth0|65a1"`
	Project     domain.ProjectID   `json:"project_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	Trial       domain.Slug        `json:"trial_slug" example:"lung-survival"`
	ExecutionID domain.ExecutionID `json:"execution_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c40"`
	Execution   *executionView     `json:"execution" doc:"null if it no longer exists or is omitted"`
	Omitted     bool               `json:"execution_omitted" doc:"The execution is there, but would have made the answer too large: get it by its id"`
	CreatedAt   time.Time          `json:"created_at"`
}

func viewBookmark(d domain.BookmarkDetail) bookmarkView {
	return bookmarkView{d.ID, d.User, d.Project, d.Trial, d.Execution, viewTarget(d.Target), d.Omitted, d.CreatedAt}
}

type newBookmark struct {
	Project   domain.ProjectID   `json:"project_id" minLength:"1" maxLength:"128" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	Trial     domain.Slug        `json:"trial_slug" minLength:"1" maxLength:"100" example:"lung-survival"`
	Execution domain.ExecutionID `json:"execution_id" minLength:"1" maxLength:"128" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c40"`
}

func (s *server) createBookmark(ctx context.Context, in *rest.Body[newBookmark]) (*rest.Body[bookmarkView], error) {
	b := in.Body
	d, err := s.core.Bookmarks.Create(ctx, call(ctx), domain.TrialScope{Project: b.Project, Trial: b.Trial}, b.Execution)
	err = domain.AtIfIs(err, domain.ErrProjectNotFound, "project_id")
	err = domain.AtIfIs(err, domain.ErrTrialNotFound, "trial_slug")
	err = domain.AtIfIs(err, domain.ErrExecutionNotFound, "execution_id")
	return rest.BodyOf(viewBookmark(d)), err
}

func (s *server) listBookmarks(ctx context.Context, in *struct {
	rest.PageQuery
	Project   domain.ProjectID   `query:"project_id" maxLength:"128"`
	Trial     domain.Slug        `query:"trial_slug" maxLength:"100"`
	Execution domain.ExecutionID `query:"execution_id" maxLength:"128"`
}) (*rest.Body[rest.Page[bookmarkView]], error) {
	q := domain.BookmarkQuery{Project: in.Project, Trial: in.Trial, Execution: in.Execution, Paging: in.Paging()}
	page, err := s.core.Bookmarks.List(ctx, call(ctx), q)
	return rest.PageOf(page, viewBookmark), err
}

func (s *server) deleteBookmark(ctx context.Context, in *rest.ByID[domain.BookmarkID]) (*rest.Empty, error) {
	return &rest.Empty{}, s.core.Bookmarks.Delete(ctx, call(ctx), in.ID)
}
