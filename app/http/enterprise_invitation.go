package http

import (
	"context"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) enterpriseInvitations() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.EnterpriseInvite, Method: "POST", Path: "/enterprises/invitations", Status: 201,
		Tag: "Onboarding", ErrorCodes: []string{"domain_taken", "domain_public"},
		Summary: "Invite an enterprise",
		Description: "Creates the enterprise and its first admin, and sends the admin an e-mail with the onboarding link. " +
			"The enterprise's domain is that of the admin's e-mail address. It has to be the company's own (422 " +
			"`domain_public` for gmail.com and its like), and neither within another enterprise's domain nor above it.",
	}, s.inviteEnterprise)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.EnterpriseReinvite, Method: "POST", Path: "/enterprises/{id}/invitations", Status: 201,
		Tag:     "Onboarding",
		Summary: "Invite an enterprise that exists already, or again",
		Description: "Sends the first link, or a new one; the old one is no longer valid. There is no request body. Of " +
			"an enterprise that is neither PENDING nor INVITED this is 409 `invalid_transition`: while it is INITIATED, " +
			"`POST /enterprises/{id}/sso-tickets` gives a new ticket.",
	}, s.reinviteEnterprise)
}

// newEnterprise is who is to be invited.
type newEnterprise struct {
	Name       string `json:"name" minLength:"1" maxLength:"255" example:"Acme Pharma"`
	AdminEmail string `json:"admin_email" minLength:"3" maxLength:"254" doc:"ASCII before the @; an international domain is kept as its A-label" example:"ada@acme.example"`
	URL        string `json:"url,omitempty" maxLength:"2048" doc:"A web address or a bare host" example:"https://acme.example"`
}

func (s *server) inviteEnterprise(
	ctx context.Context, in *rest.Body[newEnterprise],
) (*rest.Versioned[enterpriseView], error) {
	e, err := s.core.Enterprises.Invite(ctx, call(ctx), domain.NewEnterprise{
		Name: in.Body.Name, AdminEmail: in.Body.AdminEmail, URL: in.Body.URL,
	})
	return rest.WithETag(e.Version, enterpriseView(e)), err
}

func (s *server) reinviteEnterprise(
	ctx context.Context, in *rest.ByID[domain.EnterpriseID],
) (*rest.Versioned[enterpriseView], error) {
	e, err := s.core.Enterprises.Reinvite(ctx, call(ctx), in.ID)
	return rest.WithETag(e.Version, enterpriseView(e)), err
}
