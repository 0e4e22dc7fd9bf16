package http

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) onboarding() {
	serve(s, route{
		action: domain.EnterpriseOnboard, method: "POST", path: "/external/onboarding", status: 201, tag: "Onboarding", entry: open, fails: []string{"invitation_not_found", "tickets_exhausted", "provider_garbled"},
		summary: "Onboard a company", about: "The token of the mailed link is the credential. Creates the company at the identity provider and answers with a page of the provider on which its single sign-on is connected; that address is told only here. Repeated, it answers with the same organization and a fresh page, and the old one dies.",
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
	TicketURL    string              `json:"ticket_url" doc:"Told once" example:"https://tenant.eu.auth0.com/self-service/…"`
	ExpiresAt    time.Time           `json:"expires_at"`
}

type organizationView struct {
	ID   domain.TenantID `json:"id" example:"org_AbC123"`
	Name string          `json:"name" example:"acme-pharma-1a2b3c4d5e6f"`
}

func (s *server) onboard(ctx context.Context, in *body[newOnboarding]) (*body[onboardedView], error) {
	b := in.Body
	invitee, err := s.core.Auth.EnterInvitee(ctx, domain.Secret(b.Token))
	if err != nil {
		return nil, err
	}
	c := actor(ctx)
	c.Actor = invitee
	o, err := s.core.Enterprises.Onboard(ctx, c, domain.NewOnboarding{
		DisplayName: b.DisplayName, DomainAliases: b.DomainAliases, PrimaryColor: b.PrimaryColor, PageBackgroundColor: b.PageBackgroundColor, LogoURL: b.LogoURL,
	})
	return &body[onboardedView]{onboardedView{o.Enterprise, organizationView{o.Organization, o.OrganizationName}, o.TicketURL.Reveal(), o.ExpiresAt}}, err
}
