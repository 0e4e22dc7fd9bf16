package http

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) onboarding() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.EnterpriseOnboard, Method: "POST", Path: "/external/onboarding", Status: 201,
		Tag: "Onboarding", Auth: rest.Public,
		ErrorCodes: []string{"invitation_not_found", "tickets_exhausted", "onboarding_busy", "provider_garbled"},
		Summary:    "Onboard an enterprise",
		Description: "The token from the e-mailed link is the credential. Creates the organization at the identity " +
			"provider and answers with the URL of the provider's page on which single sign-on is set up; this URL " +
			"is shown only here. A repeat answers with the same organization and a new URL; the old URL is no " +
			"longer valid. Of calls that overlap one is answered, the others are 409 `onboarding_busy`.",
	}, s.onboard)
}

// newOnboarding is a token and domain.NewOnboarding in JSON.
type newOnboarding struct {
	Token               string   `json:"token" minLength:"1" maxLength:"512" example:"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"`
	DisplayName         string   `json:"display_name" minLength:"1" maxLength:"255" example:"Acme Pharma"`
	DomainAliases       []string `json:"domain_aliases,omitempty" maxItems:"20" doc:"The invited domain or domains below it" example:"research.acme.example"`
	PrimaryColor        string   `json:"primary_color,omitempty" maxLength:"7" example:"#1A2B3C"`
	PageBackgroundColor string   `json:"page_background_color,omitempty" maxLength:"7" example:"#FFFFFF"`
	LogoURL             string   `json:"logo_url,omitempty" maxLength:"2048" example:"https://acme.example/logo.png"`
}

// onboardedView is domain.Onboarded in JSON.
type onboardedView struct {
	Enterprise   domain.EnterpriseID `json:"enterprise_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	Organization organizationView    `json:"organization"`
	TicketURL    string              `json:"ticket_url" doc:"Shown only once" example:"https://tenant.eu.auth0.com/self-service/…"`
	ExpiresAt    time.Time           `json:"expires_at"`
}

type organizationView struct {
	ID   domain.TenantID `json:"id" example:"org_AbC123"`
	Name string          `json:"name" example:"acme-pharma-1a2b3c4d5e6f"`
}

func (s *server) onboard(ctx context.Context, in *rest.Body[newOnboarding]) (*rest.Body[onboardedView], error) {
	b := in.Body
	c, err := s.invitee(ctx, domain.Secret(b.Token))
	if err != nil {
		return nil, err
	}
	o, err := s.core.Enterprises.Onboard(ctx, c, domain.NewOnboarding{
		DisplayName: b.DisplayName, DomainAliases: b.DomainAliases,
		PrimaryColor: b.PrimaryColor, PageBackgroundColor: b.PageBackgroundColor, LogoURL: b.LogoURL,
	})
	organization := organizationView{o.Organization, o.OrganizationName}
	return rest.BodyOf(onboardedView{o.Enterprise, organization, o.TicketURL.Reveal(), o.ExpiresAt}), err
}
