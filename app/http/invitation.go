package http

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) invitations() {
	serve(s, route{
		action: domain.UserRoles, method: "GET", path: "/users/roles", status: 200, tag: "Users", fails: []string{"provider_garbled"},
		summary: "List the roles that can be given in the organization",
	}, s.listProviderRoles)
	serve(s, route{
		action: domain.UserInvite, method: "POST", path: "/users/invitations", status: 201, tag: "Users", fails: []string{"role_not_found", "invitation_pending", "provider_garbled"},
		summary: "Invite a person", about: "The identity provider mails the link, which is also answered, once. It holds for seven days.",
	}, s.inviteUser)
}

// providerRoleView is domain.ProviderRole in JSON.
type providerRoleView struct {
	ID          domain.RoleID `json:"id" example:"rol_AbC123"`
	Name        string        `json:"name" example:"org:member"`
	Description string        `json:"description" example:"Member of the enterprise"`
}

// newInvitation is domain.NewInvitation in JSON.
type newInvitation struct {
	Email  string        `json:"email" minLength:"3" maxLength:"254" example:"bob@acme.example"`
	RoleID domain.RoleID `json:"role_id" minLength:"1" maxLength:"128" example:"rol_AbC123"`
}

// invitationView is domain.Invitation in JSON, and its link.
type invitationView struct {
	ID        string                  `json:"id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	Tenant    domain.TenantID         `json:"organization_id" example:"org_AbC123"`
	Inviter   domain.Subject          `json:"inviter" example:"auth0|65a1"`
	Email     string                  `json:"email" example:"bob@acme.example"`
	RoleID    domain.RoleID           `json:"role_id" example:"rol_AbC123"`
	Role      string                  `json:"role" example:"org:member"`
	Status    domain.InvitationStatus `json:"status" enum:"PENDING,ACCEPTED,REVOKED,EXPIRED" example:"PENDING"`
	URL       string                  `json:"invitation_url" nullable:"true" doc:"Told once, to the call that makes it" example:"https://tenant.eu.auth0.com/invitation?…"`
	ExpiresAt time.Time               `json:"expires_at"`
	CreatedAt time.Time               `json:"created_at"`
}

func viewProviderRole(r domain.ProviderRole) providerRoleView { return providerRoleView(r) }

func (s *server) listProviderRoles(ctx context.Context, _ *nothing) (*body[listView[providerRoleView]], error) {
	all, err := s.core.Users.Roles(ctx, actor(ctx))
	return listOf(all, viewProviderRole), err
}

func (s *server) inviteUser(ctx context.Context, in *body[newInvitation]) (*body[invitationView], error) {
	i, err := s.core.Users.Invite(ctx, actor(ctx), domain.NewInvitation(in.Body))
	return &body[invitationView]{invitationView{i.ID, i.Organization, i.Inviter, i.Email, i.RoleID, i.Role, i.Status, i.URL.Reveal(), i.ExpiresAt, i.CreatedAt}}, err
}
