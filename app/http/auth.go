package http

import (
	"context"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) auth() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.AuthMe, Method: "GET", Path: "/auth/me", Status: 200, Tag: "Auth",
		Summary: "Get the caller's identity",
		Description: "What the token says and what it grants here: the organization, the roles, and the role and " +
			"permissions in each project.",
	}, s.me)
}

// meView is domain.Me in JSON.
type meView struct {
	Subject      domain.Subject      `json:"subject" example:"auth0|65a1"`
	Organization domain.TenantID     `json:"organization" nullable:"true" example:"org_AbC123"`
	Enterprise   domain.EnterpriseID `json:"enterprise_id" nullable:"true" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	Registered   bool                `json:"registered" doc:"Whether the caller has a profile here"`
	Machine      bool                `json:"machine" example:"false"`
	Roles        []string            `json:"roles" example:"org:member"`
	Permissions  []string            `json:"permissions" doc:"Scopes of a machine" example:"executions:write"`
	Projects     []membershipView    `json:"projects"`
}

// membershipView is domain.ProjectMembership in JSON.
type membershipView struct {
	Project     domain.ProjectID `json:"project_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	ProjectName string           `json:"project_name" example:"ONC-201"`
	Role        domain.RoleID    `json:"role_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3e"`
	RoleName    string           `json:"role" example:"ANALYST"`
	Permissions permissions      `json:"permissions"`
}

func viewMembership(p domain.ProjectMembership) membershipView {
	return membershipView{p.Project, p.ProjectName, p.Role, p.RoleName, permissions(p.Permissions)}
}

func (s *server) me(ctx context.Context, _ *rest.Empty) (*rest.Body[meView], error) {
	me, err := s.core.Auth.Me(ctx, call(ctx))
	return rest.BodyOf(meView{
		me.Subject, me.Organization, me.Enterprise, me.Registered, me.Machine, me.Roles, me.Permissions,
		rest.Views(me.Projects, viewMembership),
	}), err
}
