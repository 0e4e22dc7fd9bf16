package http

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

const aboutTicket = "The identity provider's page on which one more connection is set up. `ticket_url` is shown only " +
	"here, opens once and expires after a day; the ticket before it dies. Domain aliases are the enterprise's own " +
	"domain or below it, and are verified at the provider. " + aboutReasons

func (s *server) ssoTickets() {
	codes := []string{"onboarding_busy", "alias_foreign", "too_many_aliases", "provider_garbled"}
	rest.Register(s.api, rest.Endpoint{
		Action: domain.TicketCreate, ID: "ticket.create_by_organization", Method: "POST",
		Path: "/auth/organizations/{org_id}/sso-tickets", Status: 201, Tag: "Auth", ErrorCodes: codes,
		Summary: "Create a ticket for single sign-on, by the organization", Description: aboutTicket,
	}, s.createTicketByOrganization)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.TicketCreate, Method: "POST", Path: "/enterprises/{id}/sso-tickets", Status: 201,
		Tag: "Onboarding", ErrorCodes: codes, Summary: "Create a ticket for single sign-on", Description: aboutTicket,
	}, s.createTicket)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.TicketList, Method: "GET", Path: "/enterprises/{id}/sso-tickets", Status: 200, Tag: "Onboarding",
		Summary:     "List the tickets for single sign-on",
		Description: "Those that have not expired: one at most. Their `ticket_url` is null.",
	}, s.listTickets)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.TicketGet, Method: "GET", Path: "/enterprises/{id}/sso-tickets/{ticket_id}", Status: 200,
		Tag: "Onboarding", ErrorCodes: []string{"sso_ticket_not_found"}, Summary: "Get a ticket for single sign-on",
		Description: "Its `ticket_url` is null.",
	}, s.getTicket)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.TicketRevoke, Method: "DELETE", Path: "/enterprises/{id}/sso-tickets/{ticket_id}", Status: 204,
		Tag: "Onboarding", ErrorCodes: []string{"sso_ticket_not_found", "provider_garbled"},
		Summary:     "Revoke a ticket for single sign-on",
		Description: "At the provider, too. A connection that it has made stays. " + aboutReasons,
	}, s.revokeTicket)
}

// newTicket is domain.NewTicket in JSON.
type newTicket struct {
	DisplayName   string   `json:"display_name" minLength:"1" maxLength:"255" doc:"On the button of the sign-in page" example:"Acme Pharma"`
	IconURL       string   `json:"icon_url,omitempty" maxLength:"2048" example:"https://acme.example/icon.png"`
	DomainAliases []string `json:"domain_aliases,omitempty" maxItems:"20" doc:"The enterprise's domain or domains below it" example:"research.acme.example"`
}

// ticketView is domain.IssuedTicket in JSON.
type ticketView struct {
	ID           string              `json:"id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3e"`
	Enterprise   domain.EnterpriseID `json:"enterprise_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	Organization domain.TenantID     `json:"organization_id" example:"org_AbC123"`
	AdminEmail   string              `json:"admin_email" example:"ada@acme.example"`
	URL          string              `json:"ticket_url" nullable:"true" doc:"Shown only once" example:"https://tenant.eu.auth0.com/self-service/…"`
	ExpiresAt    time.Time           `json:"expires_at"`
	CreatedAt    time.Time           `json:"created_at"`
}

type ticketPath struct {
	rest.ByID[domain.EnterpriseID]
	Ticket string `path:"ticket_id" doc:"Id of the ticket" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3e"`
}

func viewTicket(t domain.SSOSetupTicket) ticketView {
	return ticketView{t.ID, t.Enterprise, t.Organization, t.AdminEmail, "", t.ExpiresAt, t.CreatedAt}
}

func viewIssuedTicket(t domain.IssuedTicket) ticketView {
	view := viewTicket(t.SSOSetupTicket)
	view.URL = t.URL.Reveal()
	return view
}

func (s *server) createTicketByOrganization(ctx context.Context, in *struct {
	Organization domain.TenantID `path:"org_id" doc:"Id of the organization" example:"org_AbC123"`
	Body         newTicket
}) (*rest.Body[ticketView], error) {
	t, err := s.core.Enterprises.CreateTicket(
		ctx, call(ctx), domain.EnterpriseRef{Organization: in.Organization}, domain.NewTicket(in.Body),
	)
	return rest.BodyOf(viewIssuedTicket(t)), err
}

func (s *server) createTicket(
	ctx context.Context, in *rest.BodyByID[domain.EnterpriseID, newTicket],
) (*rest.Body[ticketView], error) {
	t, err := s.core.Enterprises.CreateTicket(
		ctx, call(ctx), domain.EnterpriseRef{ID: in.ID}, domain.NewTicket(in.Body),
	)
	return rest.BodyOf(viewIssuedTicket(t)), err
}

func (s *server) listTickets(
	ctx context.Context, in *rest.ByID[domain.EnterpriseID],
) (*rest.Body[rest.List[ticketView]], error) {
	all, err := s.core.Enterprises.Tickets(ctx, call(ctx), domain.EnterpriseRef{ID: in.ID})
	return rest.ListOf(all, viewTicket), err
}

func (s *server) getTicket(ctx context.Context, in *ticketPath) (*rest.Body[ticketView], error) {
	t, err := s.core.Enterprises.Ticket(ctx, call(ctx), domain.EnterpriseRef{ID: in.ID}, in.Ticket)
	return rest.BodyOf(viewTicket(t)), err
}

func (s *server) revokeTicket(ctx context.Context, in *ticketPath) (*rest.Empty, error) {
	return nil, s.core.Enterprises.RevokeTicket(ctx, call(ctx), domain.EnterpriseRef{ID: in.ID}, in.Ticket)
}
