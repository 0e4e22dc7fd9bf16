package http

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) memberInvitations() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.UserRoles, Method: "GET", Path: "/users/roles", Status: 200, Tag: "Users",
		ErrorCodes:  []string{"provider_garbled"},
		Summary:     "List the roles of the organization",
		Description: "Those that an invitation can give.",
	}, s.listProviderRoles)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.UserInvite, Method: "POST", Path: "/users/invitations", Status: 201, Tag: "Users",
		ErrorCodes: []string{"role_not_found", "invitation_pending", "provider_garbled"},
		Summary:    "Invite a user of my enterprise",
		Description: "The identity provider sends the link by e-mail; the answer shows it once. It is valid for seven " +
			"days.",
	}, s.inviteUser)
}

// providerRoleView is domain.ProviderRole in JSON.
type providerRoleView struct {
	ID          domain.RoleID `json:"id" example:"rol_AbC123"`
	Name        string        `json:"name" example:"org:member"`
	Description string        `json:"description" example:"Member of the enterprise"`
}

// newInvitation is domain.NewMemberInvitation in JSON.
type newInvitation struct {
	Email  string        `json:"email" minLength:"3" maxLength:"254" doc:"ASCII before the @; an international domain is kept as its A-label" example:"bob@acme.example"`
	RoleID domain.RoleID `json:"role_id" minLength:"1" maxLength:"128" example:"rol_AbC123"`
}

// invitationView is domain.MemberInvitation in JSON, and its link.
type invitationView struct {
	ID        string                  `json:"id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	Tenant    domain.TenantID         `json:"organization_id" example:"org_AbC123"`
	Inviter   domain.Subject          `json:"inviter" example:"auth0|65a1"`
	Email     string                  `json:"email" example:"bob@acme.example"`
	RoleID    domain.RoleID           `json:"role_id" example:"rol_AbC123"`
	Role      string                  `json:"role" example:"org:member"`
	Status    domain.InvitationStatus `json:"status" enum:"PENDING,ACCEPTED,REVOKED,EXPIRED" example:"PENDING"`
	URL       string                  `json:"invitation_url" nullable:"true" doc:"Shown only in the answer that creates it" example:"https://tenant.eu.auth0.com/invitation?…"`
	ExpiresAt time.Time               `json:"expires_at"`
	CreatedAt time.Time               `json:"created_at"`
}

func (i newInvitation) to(t domain.TenantID) domain.NewMemberInvitation {
	return domain.NewMemberInvitation{Organization: t, Email: i.Email, RoleID: i.RoleID}
}

func viewInvitation(i domain.MemberInvitation) invitationView {
	return viewIssued(domain.IssuedInvitation{MemberInvitation: i})
}

func viewIssued(i domain.IssuedInvitation) invitationView {
	return invitationView{
		i.ID, i.Organization, i.Inviter, i.Email, i.RoleID, i.Role, i.Status, i.URL.Reveal(), i.ExpiresAt, i.CreatedAt,
	}
}

func viewProviderRole(r domain.ProviderRole) providerRoleView { return providerRoleView(r) }

func (s *server) listProviderRoles(
	ctx context.Context, _ *rest.Empty,
) (*rest.Body[rest.List[providerRoleView]], error) {
	all, err := s.core.Users.Roles(ctx, call(ctx))
	return rest.ListOf(all, viewProviderRole), err
}

func (s *server) inviteUser(ctx context.Context, in *rest.Body[newInvitation]) (*rest.Body[invitationView], error) {
	i, err := s.core.Users.Invite(ctx, call(ctx), in.Body.to(""))
	return rest.BodyOf(viewIssued(i)), err
}
