package http

import (
	"context"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) enterpriseProjects() {
	const tag = "Enterprises"
	const about = "Of an enterprise that is not set up yet there is none."
	rest.Register(s.api, rest.Endpoint{
		Action: domain.EnterpriseTotal, Method: "GET", Path: "/enterprises/{id}/statistics", Status: 200, Tag: tag,
		Summary: "Count what an enterprise has", Description: "Its projects, and its users who have not left. " + about,
	}, s.countEnterprise)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.EnterpriseProjects, Method: "GET", Path: "/enterprises/{id}/projects", Status: 200, Tag: tag,
		Summary: "List the projects of an enterprise", Description: about,
	}, s.listEnterpriseProjects)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.EnterpriseProjects, ID: "enterprise.project_statistics", Method: "GET",
		Path: "/enterprises/{id}/projects/statistics", Status: 200, Tag: tag,
		Summary: "Count the projects of an enterprise and who is in them", Description: about,
	}, s.countEnterpriseProjects)
}

// enterpriseTotals is domain.EnterpriseTotals in JSON.
type enterpriseTotals struct {
	ActiveProjects    int64 `json:"active_projects" example:"3"`
	CompletedProjects int64 `json:"completed_projects" example:"1"`
	Users             int64 `json:"total_users" example:"12"`
}

// projectStatistics is domain.ProjectStatistics in JSON.
type projectStatistics struct {
	Projects    int64            `json:"total_projects" example:"4"`
	Active      int64            `json:"active_projects" example:"3"`
	Completed   int64            `json:"completed_projects" example:"1"`
	People      int64            `json:"total_project_users" doc:"People who are in a project, each once" example:"9"`
	Memberships int64            `json:"total_members" doc:"A person counts in each of their projects" example:"14"`
	Admins      int64            `json:"total_admins" doc:"Memberships as ADMIN" example:"4"`
	Managers    int64            `json:"total_managers" doc:"Memberships as MANAGER" example:"2"`
	Average     float64          `json:"average_users_per_project" example:"3.5"`
	ByRole      map[string]int64 `json:"members_by_role" doc:"Memberships by the name of the role"`
}

type projectsOfEnterprise struct {
	rest.ByID[domain.EnterpriseID]
	ProjectQuery
}

func viewProjectStatistics(s domain.ProjectStatistics) projectStatistics {
	byRole := s.ByRole
	if byRole == nil {
		byRole = map[string]int64{}
	}
	return projectStatistics{
		Projects: s.Projects, Active: s.Projects - s.Completed, Completed: s.Completed, People: s.People,
		Memberships: s.Memberships(), Admins: byRole[domain.RoleAdmin], Managers: byRole[domain.RoleManager],
		Average: s.AverageMembers(), ByRole: byRole,
	}
}

func (s *server) countEnterprise(
	ctx context.Context, in *rest.ByID[domain.EnterpriseID],
) (*rest.Body[enterpriseTotals], error) {
	totals, err := s.core.Enterprises.Statistics(ctx, call(ctx), in.ID)
	return rest.BodyOf(enterpriseTotals(totals)), err
}

func (s *server) listEnterpriseProjects(
	ctx context.Context, in *projectsOfEnterprise,
) (*rest.Body[rest.Page[projectSummary]], error) {
	page, err := s.core.Projects.OfEnterprise(ctx, call(ctx), in.ID, in.query())
	return rest.PageOf(page, viewSummary), err
}

func (s *server) countEnterpriseProjects(
	ctx context.Context, in *rest.ByID[domain.EnterpriseID],
) (*rest.Body[projectStatistics], error) {
	statistics, err := s.core.Projects.StatisticsOfEnterprise(ctx, call(ctx), in.ID)
	return rest.BodyOf(viewProjectStatistics(statistics)), err
}
