package http

import (
	"context"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

const (
	memberPathOf = "/projects/{id}/users/{auth0_id}"

	aboutManagers = " A MANAGER gives and takes neither ADMIN nor MANAGER (403 `role_reserved`)."
	aboutRoleID   = "The role is one of the project's, by `role_id`, which wins, or by its name; neither means MEMBER."
	aboutIfMatch  = " `If-Match` names the version of the project, which every change of its members raises."
)

func (s *server) memberChanges() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ProjectMemberAdd, Method: "POST", Path: "/projects/{id}/users", Status: 201, Tag: "Projects",
		ErrorCodes: []string{"user_not_found", "role_not_found", "role_reserved", "member_exists"},
		Summary:    "Add a member to a project",
		Description: aboutRoleID + aboutManagers + " The person is told by a notification. Who is a member already stays " +
			"as they are (409 `member_exists`).",
	}, s.addMember)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ProjectMemberRole, Method: "PUT", Path: memberPathOf + "/role", Status: 200, Tag: "Projects",
		ErrorCodes: []string{"member_not_found", "role_not_found", "role_reserved", "own_role", "last_project_admin"},
		Summary:    "Change a member's role",
		Description: aboutRoleID + aboutManagers + " Nobody changes their own (403 `own_role`), and a project keeps an " +
			"ADMIN (409 `last_project_admin`). The person is told by a notification." + aboutIfMatch,
	}, s.setMemberRole)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ProjectMemberGet, Method: "GET", Path: memberPathOf + "/role", Status: 200, Tag: "Projects",
		ErrorCodes:  []string{"member_not_found"},
		Summary:     "Get a member's role",
		Description: "The `ETag` is the version of the project.",
	}, s.getMemberRole)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ProjectMemberGet, ID: "project.member_exists", Method: "GET", Path: memberPathOf + "/exists",
		Status: 200, Tag: "Projects", Summary: "Ask whether somebody is a member of a project",
		Description: "Somebody whom nobody knows is none.",
	}, s.memberExists)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ProjectMemberRemove, Method: "DELETE", Path: memberPathOf, Status: 204, Tag: "Projects",
		ErrorCodes: []string{"member_not_found", "role_reserved", "last_project_admin"},
		Summary:    "Remove a member from a project",
		Description: "What was shared with the person in the project, and what they have bookmarked of it, opens no more; " +
			"what they have made stays. A project keeps an ADMIN (409 `last_project_admin`)." + aboutManagers + aboutIfMatch,
	}, s.removeMember)
}

// memberDetailView is domain.MemberDetail in JSON.
type memberDetailView struct {
	memberView
	Permissions permissions `json:"permissions"`
}

// roleChoice is domain.RoleChoice in JSON.
type roleChoice struct {
	Role   string        `json:"role,omitempty" maxLength:"100" example:"ANALYST"`
	RoleID domain.RoleID `json:"role_id,omitempty" maxLength:"128"`
}

// ProjectMemberPath is a person in a project.
type ProjectMemberPath struct {
	rest.ByID[domain.ProjectID]
	UserPath
}

type putMemberRole struct {
	ProjectMemberPath
	rest.IfMatch
	Body roleChoice
}

type deleteMember struct {
	ProjectMemberPath
	rest.IfMatch
}

func versionedMember(m domain.MemberDetail, err error) (*rest.Versioned[memberDetailView], error) {
	return rest.WithETag(m.Version, memberDetailView{viewMember(m.Member), permissions(m.Permissions)}), err
}

func (s *server) addMember(
	ctx context.Context, in *rest.BodyByID[domain.ProjectID, newMember],
) (*rest.Versioned[memberDetailView], error) {
	return versionedMember(s.core.Projects.AddMember(ctx, call(ctx), in.ID, domain.NewMember(in.Body)))
}

func (s *server) setMemberRole(ctx context.Context, in *putMemberRole) (*rest.Versioned[memberDetailView], error) {
	return versionedMember(rest.WithIfMatch(in.IfMatch, func(v domain.Version) (domain.MemberDetail, error) {
		to := domain.RoleChoice{ID: in.Body.RoleID, Name: in.Body.Role}
		return s.core.Projects.SetMemberRole(ctx, call(ctx), in.ID, in.User, v, to)
	}))
}

func (s *server) getMemberRole(ctx context.Context, in *ProjectMemberPath) (*rest.Versioned[memberDetailView], error) {
	return versionedMember(s.core.Projects.Member(ctx, call(ctx), in.ID, in.User))
}

func (s *server) memberExists(ctx context.Context, in *ProjectMemberPath) (*rest.Body[existsView], error) {
	exists, err := s.core.Projects.IsMember(ctx, call(ctx), in.ID, in.User)
	return rest.BodyOf(existsView{exists}), err
}

func (s *server) removeMember(ctx context.Context, in *deleteMember) (*rest.Empty, error) {
	return rest.WithIfMatch(in.IfMatch, func(v domain.Version) (*rest.Empty, error) {
		return nil, s.core.Projects.RemoveMember(ctx, call(ctx), in.ID, in.User, v)
	})
}
