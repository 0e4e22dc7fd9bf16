package http

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) members() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ProjectMembers, Method: "GET", Path: "/projects/{id}/users", Status: 200,
		Tag:     "Projects",
		Summary: "List the members of a project",
	}, s.listMembers)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ProjectMemberships, Method: "GET", Path: "/projects/user/{auth0_id}/roles-permissions",
		Status: 200, Tag: "Projects", ErrorCodes: []string{"user_not_found"},
		Summary: "List a user's roles and permissions",
		Description: "The projects that the user is in, in the order of their ids, with the role and permissions in each. " +
			"Members of the enterprise ask about themselves, an admin about everybody.",
	}, s.listMemberships)
}

// memberView is domain.Member in JSON.
type memberView struct {
	User      domain.Subject `json:"user_id" example:"auth0|65a1"`
	FirstName string         `json:"first_name" example:"Ada"`
	LastName  string         `json:"last_name" example:"Byron"`
	Email     string         `json:"email" example:"ada@acme.example"`
	AvatarURL string         `json:"avatar_url" nullable:"true" example:"https://cdn.example/ada.png"`
	JobTitle  string         `json:"job_title" example:"Data manager"`
	Role      domain.RoleID  `json:"role_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3e"`
	RoleName  string         `json:"role" example:"ADMIN"`
	JoinedAt  time.Time      `json:"joined_at"`
}

// membershipView is domain.ProjectMembership in JSON.
type membershipView struct {
	Project     domain.ProjectID `json:"project_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	ProjectName string           `json:"project_name" example:"ONC-201"`
	Role        domain.RoleID    `json:"role_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3e"`
	RoleName    string           `json:"role" example:"ANALYST"`
	Permissions permissions      `json:"permissions"`
}

type membershipQuery struct {
	User domain.Subject `path:"auth0_id" doc:"Subject of the user" example:"auth0|65a1"`
	rest.PageQuery
}

func viewMember(m domain.Member) memberView {
	p := m.Person
	return memberView{p.Subject, p.FirstName, p.LastName, p.Email, p.AvatarURL, p.JobTitle, m.Role, m.RoleName, m.JoinedAt}
}

func viewMembership(m domain.ProjectMembership) membershipView {
	return membershipView{m.Project, m.ProjectName, m.Role, m.RoleName, permissions(m.Permissions)}
}

func (s *server) listMembers(
	ctx context.Context, in *rest.ByID[domain.ProjectID],
) (*rest.Body[rest.List[memberView]], error) {
	all, err := s.core.Projects.Members(ctx, call(ctx), in.ID)
	return rest.ListOf(all, viewMember), err
}

func (s *server) listMemberships(
	ctx context.Context, in *membershipQuery,
) (*rest.Body[rest.Page[membershipView]], error) {
	page, err := s.core.Projects.Memberships(ctx, call(ctx), in.User, in.Paging())
	return rest.PageOf(page, viewMembership), err
}
