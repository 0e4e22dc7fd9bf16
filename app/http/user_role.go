package http

import (
	"context"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

const aboutRoles = "Only the roles of `GET /users/roles` can be given, nobody changes their own, and the enterprise " +
	"keeps an admin (409 `last_admin`). What is stored counts at once; the identity provider follows by a job. " +
	"Tokens made before are answered 401 `token_outdated`: refresh them."

const aboutOperator = " An operator says why (`X-Reason`), and the enterprise's admins are told by mail."

// memberRolesPath is what a person of an organization has there.
const memberRolesPath = "/auth/organizations/{org_id}/members/{auth0_id}/roles"

var roleErrors = []string{"role_not_found", "role_not_grantable", "own_role", "last_admin", "provider_garbled"}

func (s *server) userRoles() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.UserRole, Method: "PUT", Path: "/users/{auth0_id}/role", Status: 200, Tag: "Users",
		ErrorCodes: roleErrors, Summary: "Change a user's role in the organization", Description: aboutRoles,
	}, s.setUserRole)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.UserRole, ID: "user.role_add", Method: "POST", Path: memberRolesPath, Status: 200, Tag: "Auth",
		ErrorCodes: roleErrors, Summary: "Add roles to a member of an organization",
		Description: "An admin is a member too, so that admin is the role of who has both. " + aboutRoles + aboutOperator,
	}, s.addMemberRoles)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.UserRole, ID: "user.role_replace", Method: "PUT", Path: memberRolesPath, Status: 200, Tag: "Auth",
		ErrorCodes: roleErrors, Summary: "Replace the roles of a member of an organization",
		Description: "The member is without a role at no moment. " + aboutRoles + aboutOperator,
	}, s.replaceMemberRoles)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.UserRole, ID: "user.role_remove", Method: "DELETE", Path: memberRolesPath, Status: 200,
		Tag: "Auth", TakesBody: true, ErrorCodes: append([]string{"last_role"}, roleErrors...),
		Summary: "Take roles from a member of an organization",
		Description: "Who is an admin no more is a member. The last role is not taken (409 `last_role`): remove the " +
			"person from the enterprise instead. " + aboutRoles + aboutOperator,
	}, s.removeMemberRoles)
}

// UserPath is a person of the caller's enterprise.
type UserPath struct {
	User domain.Subject `path:"auth0_id" doc:"Subject of the user" example:"auth0|65a1"`
}

// MemberPath is a person of an organization.
type MemberPath struct {
	Organization domain.TenantID `path:"org_id" doc:"Id of the organization" example:"org_AbC123"`
	UserPath
}

type roleBody struct {
	RoleID domain.RoleID `json:"role_id" minLength:"1" maxLength:"128" example:"rol_AbC123"`
}

type rolesBody struct {
	RoleIDs []domain.RoleID `json:"role_ids" minItems:"1" maxItems:"10" example:"rol_AbC123"`
}

type putUserRole struct {
	UserPath
	rest.IfMatch
	Body roleBody
}

type memberRoles struct {
	MemberPath
	rest.IfMatch
	Body rolesBody
}

type newMemberRoles struct {
	MemberPath
	Body rolesBody
}

func (s *server) setUserRole(ctx context.Context, in *putUserRole) (*rest.Versioned[userView], error) {
	c := call(ctx)
	u, err := rest.WithIfMatch(in.IfMatch, func(v domain.Version) (domain.User, error) {
		return s.core.Users.ChangeRole(ctx, c, c.Tenant, in.User, v, domain.RoleChange{Role: in.Body.RoleID})
	})
	return rest.WithETag(u.Version, viewUser(c.Tenant)(u)), err
}

func (s *server) addMemberRoles(ctx context.Context, in *newMemberRoles) (*rest.Versioned[userView], error) {
	return s.changeMemberRoles(ctx, memberRoles{MemberPath: in.MemberPath, Body: in.Body}, domain.AddRoles)
}

func (s *server) replaceMemberRoles(ctx context.Context, in *memberRoles) (*rest.Versioned[userView], error) {
	return s.changeMemberRoles(ctx, *in, domain.ReplaceRoles)
}

func (s *server) removeMemberRoles(ctx context.Context, in *memberRoles) (*rest.Versioned[userView], error) {
	return s.changeMemberRoles(ctx, *in, domain.RemoveRoles)
}

func (s *server) changeMemberRoles(
	ctx context.Context, in memberRoles, how domain.RoleChangeHow,
) (*rest.Versioned[userView], error) {
	u, err := rest.WithIfMatch(in.IfMatch, func(v domain.Version) (domain.User, error) {
		change := domain.RoleChange{How: how, Roles: in.Body.RoleIDs}
		return s.core.Users.ChangeRole(ctx, call(ctx), in.Organization, in.User, v, change)
	})
	return rest.WithETag(u.Version, viewUser(in.Organization)(u)), err
}
