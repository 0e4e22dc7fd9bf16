package http

import (
	"context"
	"fmt"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) auth() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.AuthMe, Method: "GET", Path: "/auth/me", Status: 200, Tag: "Auth",
		Summary: "Get the caller's identity",
		Description: fmt.Sprintf("What the token says and what it grants here: the organization, the roles, and the role "+
			"and permissions in each project. Of more than %d projects it has the first by id; "+
			"`GET /projects/user/{auth0_id}/roles-permissions` lists all of them.", domain.MaxProjectsOfMe),
	}, s.me)
}

// meView is domain.Me in JSON.
type meView struct {
	Subject       domain.Subject      `json:"subject" example:"auth0|65a1"`
	Organization  domain.TenantID     `json:"organization" nullable:"true" example:"org_AbC123"`
	Enterprise    domain.EnterpriseID `json:"enterprise_id" nullable:"true" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	Registered    bool                `json:"registered" doc:"Whether the caller has a profile here"`
	Machine       bool                `json:"machine" example:"false"`
	Roles         []string            `json:"roles" example:"org:member"`
	Permissions   []string            `json:"permissions" doc:"Scopes of a machine" example:"executions:write"`
	Projects      []membershipView    `json:"projects" doc:"In the order of their ids, up to a limit"`
	ProjectsTotal int64               `json:"projects_total" doc:"How many projects the caller is in; 0 before registration" example:"1"`
}

func (s *server) me(ctx context.Context, _ *rest.Empty) (*rest.Body[meView], error) {
	me, err := s.core.Auth.Me(ctx, call(ctx))
	return rest.BodyOf(meView{
		me.Subject, me.Organization, me.Enterprise, me.Registered, me.Machine, me.Roles, me.Permissions,
		rest.Views(me.Projects, viewMembership), me.ProjectsTotal,
	}), err
}
