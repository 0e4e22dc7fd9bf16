package http

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) roles() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ProjectRoles, Method: "GET", Path: "/projects/{id}/roles", Status: 200, Tag: "Projects",
		Summary:     "List the roles of a project",
		Description: "Every project has the roles ADMIN, MANAGER, ANALYST and MEMBER, then come its own.",
	}, s.listRoles)
}

// permissions is domain.Permissions in JSON.
type permissions struct {
	Predict  domain.Level `json:"PREDICT" enum:"HIDDEN,READ_ONLY,FULL_ACCESS" example:"FULL_ACCESS"`
	Compare  domain.Level `json:"COMPARE" enum:"HIDDEN,READ_ONLY,FULL_ACCESS" example:"READ_ONLY"`
	Copilot  domain.Level `json:"COPILOT" enum:"HIDDEN,READ_ONLY,FULL_ACCESS" example:"HIDDEN"`
	Insights domain.Level `json:"INSIGHTS" enum:"HIDDEN,READ_ONLY,FULL_ACCESS" example:"READ_ONLY"`
}

// roleView is domain.Role in JSON.
type roleView struct {
	ID          domain.RoleID    `json:"id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3e"`
	Project     domain.ProjectID `json:"project_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	Name        string           `json:"name" example:"ANALYST"`
	Description string           `json:"description" example:"analyses data"`
	Default     bool             `json:"default_role" doc:"Built in: every project has it, and it cannot be changed"`
	Permissions permissions      `json:"permissions"`
	Version     domain.Version   `json:"version" example:"1"`
	CreatedAt   time.Time        `json:"created_at"`
	UpdatedAt   time.Time        `json:"updated_at"`
}

func viewRole(r domain.Role) roleView {
	return roleView{
		r.ID, r.Project, r.Name, r.Description, r.BuiltIn != "", permissions(r.Permissions), r.Version, r.CreatedAt,
		r.UpdatedAt,
	}
}

func (s *server) listRoles(
	ctx context.Context, in *rest.ByID[domain.ProjectID],
) (*rest.Body[rest.List[roleView]], error) {
	all, err := s.core.Projects.Roles(ctx, call(ctx), in.ID)
	return rest.ListOf(all, viewRole), err
}
