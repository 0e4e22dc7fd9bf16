package http

import (
	"context"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

const aboutRevoking = "The link opens nothing from now on; the identity provider hears of it by a job. Who revokes " +
	"twice changes nothing; 409 `invitation_ended` for one that was accepted or has expired."

func (s *server) invitationLists() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.InvitationList, Method: "GET", Path: "/users/invitations", Status: 200, Tag: "Users",
		Summary:     "List the invitations of my enterprise",
		Description: "Newest first. The links are not told again.",
	}, s.listInvitations)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.InvitationRevoke, Method: "DELETE", Path: "/users/invitations/{id}", Status: 204, Tag: "Users",
		ErrorCodes: []string{"member_invitation_not_found", "invitation_ended"},
		Summary:    "Revoke an invitation of my enterprise", Description: aboutRevoking,
	}, s.revokeInvitation)
	s.organizationInvitations()
}

// organizationInvitations are the same use cases, for operators as well.
func (s *server) organizationInvitations() {
	const path = "/auth/organizations/{org_id}/invitations"
	rest.Register(s.api, rest.Endpoint{
		Action: domain.InvitationList, ID: "invitation.list_of", Method: "GET", Path: path, Status: 200,
		Tag: "Auth", ErrorCodes: []string{"enterprise_not_found"},
		Summary:     "List the invitations of an organization",
		Description: "Newest first. The links are not told again.",
	}, s.listInvitationsOf)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.UserInvite, ID: "user.invite_to", Method: "POST", Path: path, Status: 201,
		Tag: "Auth", ErrorCodes: []string{"enterprise_not_found", "role_not_found", "invitation_pending", "provider_garbled"},
		Summary: "Invite a user to an organization",
		Description: "As `POST /users/invitations`. An operator says why in `X-Reason`, and the enterprise's admins are " +
			"mailed.",
	}, s.inviteTo)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.InvitationGet, Method: "GET", Path: path + "/{id}", Status: 200,
		Tag: "Auth", ErrorCodes: []string{"enterprise_not_found", "member_invitation_not_found"},
		Summary: "Get an invitation of an organization",
	}, s.getInvitation)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.InvitationRevoke, ID: "invitation.revoke_of", Method: "DELETE", Path: path + "/{id}", Status: 204,
		Tag: "Auth", ErrorCodes: []string{"enterprise_not_found", "member_invitation_not_found", "invitation_ended"},
		Summary:     "Revoke an invitation of an organization",
		Description: aboutRevoking + " An operator says why in `X-Reason`, and the enterprise's admins are mailed.",
	}, s.revokeInvitationOf)
}

type invitationQuery struct {
	rest.PageQuery
	Status domain.InvitationStatus `query:"status" enum:"PENDING,ACCEPTED,REVOKED,EXPIRED"`
}

type organizationInvitationQuery struct {
	Organization domain.TenantID `path:"org_id" doc:"Id of the organization" example:"org_AbC123"`
	rest.PageQuery
	Status domain.InvitationStatus `query:"status" enum:"PENDING,ACCEPTED,REVOKED,EXPIRED"`
}

type organizationInvitation struct {
	Organization domain.TenantID `path:"org_id" doc:"Id of the organization" example:"org_AbC123"`
	ID           string          `path:"id" doc:"Id of the invitation" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
}

type newOrganizationInvitation struct {
	Organization domain.TenantID `path:"org_id" doc:"Id of the organization" example:"org_AbC123"`
	Body         newInvitation
}

func (s *server) listInvitations(
	ctx context.Context, in *invitationQuery,
) (*rest.Body[rest.Page[invitationView]], error) {
	page, err := s.core.Users.Invitations(ctx, call(ctx), domain.MemberInvitationQuery{
		Status: in.Status, Paging: in.Paging(),
	})
	return rest.PageOf(page, viewInvitation), err
}

func (s *server) listInvitationsOf(
	ctx context.Context, in *organizationInvitationQuery,
) (*rest.Body[rest.Page[invitationView]], error) {
	page, err := s.core.Users.Invitations(ctx, call(ctx), domain.MemberInvitationQuery{
		Organization: in.Organization, Status: in.Status, Paging: in.Paging(),
	})
	return rest.PageOf(page, viewInvitation), err
}

func (s *server) inviteTo(
	ctx context.Context, in *newOrganizationInvitation,
) (*rest.Body[invitationView], error) {
	i, err := s.core.Users.Invite(ctx, call(ctx), in.Body.to(in.Organization))
	return rest.BodyOf(viewIssued(i)), err
}

func (s *server) getInvitation(
	ctx context.Context, in *organizationInvitation,
) (*rest.Body[invitationView], error) {
	i, err := s.core.Users.Invitation(ctx, call(ctx), in.Organization, in.ID)
	return rest.BodyOf(viewInvitation(i)), err
}

func (s *server) revokeInvitation(ctx context.Context, in *rest.ByID[string]) (*rest.Empty, error) {
	return &rest.Empty{}, s.core.Users.RevokeInvitation(ctx, call(ctx), "", in.ID)
}

func (s *server) revokeInvitationOf(ctx context.Context, in *organizationInvitation) (*rest.Empty, error) {
	return &rest.Empty{}, s.core.Users.RevokeInvitation(ctx, call(ctx), in.Organization, in.ID)
}
