package http

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) projects() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ProjectCreate, Method: "POST", Path: "/projects", Status: 201, Tag: "Projects",
		ErrorCodes: []string{"user_not_found", "name_taken"},
		Summary:    "Create a project",
		Description: "The caller becomes its ADMIN. Other members are named by their subject and the name or id of a role; " +
			"the id wins, and without either the role is MEMBER.",
	}, s.createProject)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ProjectGet, Method: "GET", Path: "/projects/{id}", Status: 200, Tag: "Projects",
		Summary: "Get a project",
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

func detailed(d domain.ProjectDetail) *rest.Versioned[projectDetailView] {
	return rest.WithETag(d.Version, projectDetailView{ProjectView(d.Project), rest.Views(d.Members, viewMember)})
}

func (s *server) createProject(
	ctx context.Context, in *rest.Body[newProject],
) (*rest.Versioned[projectDetailView], error) {
	members := rest.Views(in.Body.Members, func(m newMember) domain.NewMember { return domain.NewMember(m) })
	d, err := s.core.Projects.Create(ctx, call(ctx), domain.NewProject{
		Name: in.Body.Name, Description: in.Body.Description, Members: members,
	})
	return detailed(d), err
}

func (s *server) getProject(
	ctx context.Context, in *rest.ByID[domain.ProjectID],
) (*rest.Versioned[projectDetailView], error) {
	d, err := s.core.Projects.Get(ctx, call(ctx), in.ID)
	return detailed(d), err
}
