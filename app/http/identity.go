package http

import (
	"context"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) providerRoles() {
	codes := []string{"role_not_found", "provider_garbled"}
	rest.Register(s.api, rest.Endpoint{
		Action: domain.UserRoles, ID: "user.provider_roles", Method: "GET", Path: "/auth/roles", Status: 200, Tag: "Auth",
		ErrorCodes: codes[1:], Summary: "List the roles of organizations",
		Description: "Those that can be given; the same as `GET /users/roles`.",
	}, s.listProviderRoles)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.UserRoleGet, Method: "GET", Path: "/auth/roles/{id}", Status: 200, Tag: "Auth",
		ErrorCodes: codes, Summary: "Get a role of organizations", Description: "One that can be given.",
	}, s.getProviderRole)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.UserRolePermissions, Method: "GET", Path: "/auth/roles/{id}/permissions", Status: 200,
		Tag: "Auth", ErrorCodes: codes, Summary: "List the permissions of a role of organizations",
		Description: "As the identity provider has them. They grant nothing here: what a person may do follows from the " +
			"role itself.",
	}, s.listProviderPermissions)
}

// permissionView is domain.ProviderPermission in JSON.
type providerPermissionView struct {
	Name        string `json:"name" example:"read:reports"`
	Description string `json:"description" example:"Read reports"`
	API         string `json:"api" doc:"Identifier of the API that it is for" example:"https://api.example"`
}

func viewProviderPermission(p domain.ProviderPermission) providerPermissionView {
	return providerPermissionView(p)
}

func (s *server) getProviderRole(
	ctx context.Context, in *rest.ByID[domain.RoleID],
) (*rest.Body[providerRoleView], error) {
	r, err := s.core.Users.Role(ctx, call(ctx), in.ID)
	return rest.BodyOf(providerRoleView(r)), err
}

func (s *server) listProviderPermissions(
	ctx context.Context, in *rest.ByID[domain.RoleID],
) (*rest.Body[rest.List[providerPermissionView]], error) {
	all, err := s.core.Users.RolePermissions(ctx, call(ctx), in.ID)
	return rest.ListOf(all, viewProviderPermission), err
}
