package http

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) projects() {
	serve(s, route{
		action: domain.ProjectCreate, method: "POST", path: "/projects", status: 201, tag: "Projects", fails: []string{"user_not_found", "name_taken"},
		summary: "Start a project", about: "The caller becomes its ADMIN. Others are named by their subject and the name or id of a role; an id wins, neither means MEMBER.",
	}, s.createProject)
	serve(s, route{
		action: domain.ProjectList, method: "GET", path: "/projects", status: 200, tag: "Projects",
		summary: "List projects", about: "An admin sees all of the enterprise, a member the own.",
	}, s.listProjects)
	serve(s, route{
		action: domain.ProjectGet, method: "GET", path: "/projects/{id}", status: 200, tag: "Projects",
		summary: "Read a project",
	}, s.getProject)
}

// ProjectView is domain.Project in JSON.
type ProjectView struct {
	ID          domain.ProjectID     `json:"id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	Name        string               `json:"name" example:"ONC-201"`
	NameKey     string               `json:"-"`
	Description string               `json:"description" example:"Second line, arm B"`
	Status      domain.ProjectStatus `json:"status" enum:"ACTIVE,COMPLETED"`
	CreatedBy   domain.Subject       `json:"created_by" example:"auth0|65a1"`
	UpdatedBy   domain.Subject       `json:"updated_by" example:"auth0|65a1"`
	Version     domain.Version       `json:"version" example:"1"`
	CreatedAt   time.Time            `json:"created_at"`
	UpdatedAt   time.Time            `json:"updated_at"`
}

// projectDetailView is domain.ProjectDetail in JSON.
type projectDetailView struct {
	ProjectView
	Members []memberView `json:"members"`
}

// newProject is domain.NewProject in JSON.
type newProject struct {
	Name        string      `json:"name" minLength:"1" maxLength:"100" example:"ONC-201"`
	Description string      `json:"description,omitempty" maxLength:"500" example:"Second line, arm B"`
	Members     []newMember `json:"members,omitempty" maxItems:"1000"`
}

// newMember is domain.NewMember in JSON.
type newMember struct {
	User   domain.Subject `json:"user_id" minLength:"1" maxLength:"128" example:"auth0|65a2"`
	Role   string         `json:"role,omitempty" maxLength:"100" example:"ANALYST"`
	RoleID domain.RoleID  `json:"role_id,omitempty" maxLength:"128"`
}

type projectQuery struct {
	Paging
	Q      string               `query:"q" maxLength:"255" doc:"Part of the name"`
	Status domain.ProjectStatus `query:"status" enum:"ACTIVE,COMPLETED"`
	Sort   string               `query:"sort" maxLength:"255" doc:"By name, status, created_at, updated_at" example:"-created_at,name"`
}

func viewProject(p domain.Project) ProjectView { return ProjectView(p) }

func detailed(d domain.ProjectDetail) *versioned[projectDetailView] {
	return withETag(d.Version, projectDetailView{ProjectView(d.Project), each(d.Members, viewMember)})
}

func (s *server) createProject(ctx context.Context, in *body[newProject]) (*versioned[projectDetailView], error) {
	members := each(in.Body.Members, func(m newMember) domain.NewMember { return domain.NewMember(m) })
	d, err := s.core.Projects.Create(ctx, actor(ctx), domain.NewProject{Name: in.Body.Name, Description: in.Body.Description, Members: members})
	return detailed(d), err
}

func (s *server) listProjects(ctx context.Context, in *projectQuery) (*body[pageView[ProjectView]], error) {
	page, err := s.core.Projects.List(ctx, actor(ctx), domain.ProjectQuery{Q: in.Q, Status: in.Status, Sort: domain.ParseSort(in.Sort), Paging: in.paging()})
	return pageOf(page, viewProject), err
}

func (s *server) getProject(ctx context.Context, in *ByID[domain.ProjectID]) (*versioned[projectDetailView], error) {
	d, err := s.core.Projects.Get(ctx, actor(ctx), in.ID)
	return detailed(d), err
}
