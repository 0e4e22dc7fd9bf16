package http

import (
	"context"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) projectLists() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ProjectList, Method: "GET", Path: "/projects", Status: 200, Tag: "Projects",
		Summary: "List projects",
		Description: "An admin sees all projects of the enterprise, a member their own; each with the number of its " +
			"members and the caller's role in it.",
	}, s.listProjects)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ProjectList, ID: "project.statistics", Method: "GET", Path: "/projects/statistics", Status: 200,
		Tag: "Projects", Summary: "Count projects and who is in them",
		Description: "Over what the caller may list: an admin all projects of the enterprise, a member their own.",
	}, s.countProjects)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ProjectMemberships, ID: "project.list_of", Method: "GET", Path: "/projects/user/{auth0_id}",
		Status: 200, Tag: "Projects", ErrorCodes: []string{"user_not_found"}, Summary: "List the projects of a person",
		Description: "Those that the person is in, with their role in each: for the person themself, and for admins of " +
			"their enterprise.",
	}, s.listProjectsOf)
}

// projectSummary is domain.ProjectSummary in JSON.
type projectSummary struct {
	ProjectView
	Members int64  `json:"member_count" example:"4"`
	Role    string `json:"user_role" doc:"Name of the role; empty for who is not a member" example:"ANALYST"`
}

func viewSummary(p domain.ProjectSummary) projectSummary {
	return projectSummary{ProjectView(p.Project), p.Members, p.Role}
}

// ProjectQuery is domain.ProjectQuery in a query string.
type ProjectQuery struct {
	rest.PageQuery
	Q      string               `query:"q" maxLength:"255" doc:"Part of the name"`
	Status domain.ProjectStatus `query:"status" enum:"ACTIVE,COMPLETED"`
	Sort   string               `query:"sort" maxLength:"255" doc:"Sort keys: name, status, created_at, updated_at" example:"-created_at,name"`
}

func (q ProjectQuery) query() domain.ProjectQuery {
	return domain.ProjectQuery{Q: q.Q, Status: q.Status, Sort: domain.ParseSort(q.Sort), Paging: q.Paging()}
}

type projectsOfPerson struct {
	Subject domain.Subject `path:"auth0_id" doc:"Subject of the user" example:"auth0|65a1"`
	ProjectQuery
}

func (s *server) listProjects(ctx context.Context, in *ProjectQuery) (*rest.Body[rest.Page[projectSummary]], error) {
	page, err := s.core.Projects.List(ctx, call(ctx), in.query())
	return rest.PageOf(page, viewSummary), err
}

func (s *server) countProjects(ctx context.Context, _ *rest.Empty) (*rest.Body[projectStatistics], error) {
	statistics, err := s.core.Projects.Statistics(ctx, call(ctx))
	return rest.BodyOf(viewProjectStatistics(statistics)), err
}

func (s *server) listProjectsOf(
	ctx context.Context, in *projectsOfPerson,
) (*rest.Body[rest.Page[projectSummary]], error) {
	page, err := s.core.Projects.ListOf(ctx, call(ctx), in.Subject, in.query())
	return rest.PageOf(page, viewSummary), err
}
