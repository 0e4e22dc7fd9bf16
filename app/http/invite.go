package http

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) invites() {
	serve(s, route{
		action: domain.EnterpriseInvite, method: "POST", path: "/enterprises/invitations", status: 201, tag: "Onboarding", fails: []string{"domain_taken"},
		summary: "Invite a company", about: "Makes the enterprise and its first admin, and mails the link that onboards it. The enterprise's domain is that of the admin's e-mail.",
	}, s.inviteEnterprise)
	serve(s, route{
		action: domain.EnterpriseReinvite, method: "POST", path: "/enterprises/{id}/invitations", status: 201, tag: "Onboarding",
		summary: "Invite a company again", about: "Mails a new link; the old one dies. Takes no body.",
	}, s.reinviteEnterprise)
}

// newEnterprise is domain.NewEnterprise in JSON.
type newEnterprise struct {
	Name       string `json:"name" minLength:"1" maxLength:"255" example:"Acme Pharma"`
	AdminEmail string `json:"admin_email" minLength:"3" maxLength:"254" example:"ada@acme.example"`
	URL        string `json:"url,omitempty" maxLength:"2048" doc:"A web address or a bare host" example:"https://acme.example"`
}

func (s *server) inviteEnterprise(ctx context.Context, in *body[newEnterprise]) (*versioned[enterpriseView], error) {
	e, err := s.core.Enterprises.Invite(ctx, actor(ctx), domain.NewEnterprise(in.Body))
	return withETag(e.Version, enterpriseView(e)), err
}

func (s *server) reinviteEnterprise(ctx context.Context, in *ByID[domain.EnterpriseID]) (*versioned[enterpriseView], error) {
	e, err := s.core.Enterprises.Reinvite(ctx, actor(ctx), in.ID)
	return withETag(e.Version, enterpriseView(e)), err
}
