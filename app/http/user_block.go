package http

import (
	"context"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

const (
	aboutBlock = "Who is blocked is answered 403 `user_blocked` at once, by an older token too, and their event streams " +
		"end. The identity provider is told only of who belongs to no other organization. Nobody blocks themself, and " +
		"the enterprise keeps an admin (409 `last_admin`)."
	aboutUnblock      = "The user is ACTIVE again; of one who is not blocked nothing changes."
	aboutOrganization = " An operator names the organization."
)

func (s *server) userBlocks() {
	blockErrors, unblockErrors := []string{"own_account", "last_admin", "user_removed"}, []string{"user_removed"}
	rest.Register(s.api, rest.Endpoint{
		Action: domain.UserBlock, Method: "POST", Path: "/users/{auth0_id}/block", Status: 200, Tag: "Users",
		ErrorCodes: blockErrors, Summary: "Block a user", Description: aboutBlock,
	}, s.blockUser)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.UserUnblock, Method: "POST", Path: "/users/{auth0_id}/unblock", Status: 200, Tag: "Users",
		ErrorCodes: unblockErrors, Summary: "Unblock a user", Description: aboutUnblock,
	}, s.unblockUser)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.UserBlock, ID: "user.block_member", Method: "POST", Path: "/auth/users/{auth0_id}/block",
		Status: 200, Tag: "Auth", BodyOptional: true, ErrorCodes: append([]string{"organization_required"}, blockErrors...),
		Summary: "Block a member of an organization", Description: aboutBlock + aboutOrganization + aboutOperator,
	}, s.blockMember)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.UserUnblock, ID: "user.unblock_member", Method: "POST", Path: "/auth/users/{auth0_id}/unblock",
		Status: 200, Tag: "Auth", BodyOptional: true,
		ErrorCodes: append([]string{"organization_required"}, unblockErrors...),
		Summary:    "Unblock a member of an organization", Description: aboutUnblock + aboutOrganization + aboutOperator,
	}, s.unblockMember)
}

type organizationBody struct {
	Organization domain.TenantID `json:"organization_id,omitempty" minLength:"1" maxLength:"128" doc:"Required of an operator; of others only their own" example:"org_AbC123"`
}

type memberBody struct {
	UserPath
	Body organizationBody
}

func (s *server) blockUser(ctx context.Context, in *UserPath) (*rest.Versioned[userView], error) {
	u, err := s.core.Users.Block(ctx, call(ctx), call(ctx).Tenant, in.User)
	return rest.WithETag(u.Version, viewUser(call(ctx).Tenant)(u)), err
}

func (s *server) unblockUser(ctx context.Context, in *UserPath) (*rest.Versioned[userView], error) {
	u, err := s.core.Users.Unblock(ctx, call(ctx), call(ctx).Tenant, in.User)
	return rest.WithETag(u.Version, viewUser(call(ctx).Tenant)(u)), err
}

func (s *server) blockMember(ctx context.Context, in *memberBody) (*rest.Versioned[userView], error) {
	t, err := domain.OrganizationOf(call(ctx).Actor, in.Body.Organization)
	if err != nil {
		return nil, err
	}
	u, err := s.core.Users.Block(ctx, call(ctx), t, in.User)
	return rest.WithETag(u.Version, viewUser(t)(u)), domain.AtIfIs(err, domain.ErrEnterpriseNotFound, "organization_id")
}

func (s *server) unblockMember(ctx context.Context, in *memberBody) (*rest.Versioned[userView], error) {
	t, err := domain.OrganizationOf(call(ctx).Actor, in.Body.Organization)
	if err != nil {
		return nil, err
	}
	u, err := s.core.Users.Unblock(ctx, call(ctx), t, in.User)
	return rest.WithETag(u.Version, viewUser(t)(u)), domain.AtIfIs(err, domain.ErrEnterpriseNotFound, "organization_id")
}
