package domain

import "time"

// SSOSetupTicket is the provider's self-service page for connecting single sign-on.
// What the provider calls it opens it, as its URL does: neither is part of it.
type SSOSetupTicket struct {
	ID           string
	Enterprise   EnterpriseID
	Organization TenantID
	AdminEmail   string
	ExpiresAt    time.Time
	CreatedAt    time.Time
}

// ErrTicketNotFound answers for a ticket that is not there, or not any more.
var ErrTicketNotFound = NewError(NotFound, "sso_ticket_not_found", "No such ticket, or not any more.")

// IssuedTicket is a ticket as it is told to who has asked for it.
type IssuedTicket struct {
	SSOSetupTicket
	URL Secret // empty unless it was issued by this very call
}

// NewTicket is what somebody says who asks for a ticket.
type NewTicket struct {
	DisplayName   string
	IconURL       string
	DomainAliases []string
}

// Request checks the wishes: the rule for domains is that of onboarding.
func (in NewTicket) Request(e Enterprise) (w TicketRequest, err error) {
	w = TicketRequest{Organization: e.Organization, TTL: SSOSetupTicketTTL}
	if w.DisplayName, err = validateText("display_name", in.DisplayName, 1, MaxDisplayName); err != nil {
		return w, err
	}
	if w.LogoURL, err = validateWebURL("icon_url", in.IconURL); err != nil {
		return w, err
	}
	w.DomainAliases, err = validateAliases(in.DomainAliases, e.Domain)
	return w, err
}

// RequireTicketable refuses an enterprise that has no organization yet, or must not sign in.
func (e Enterprise) RequireTicketable() error {
	if e.Status == EnterpriseInitiated {
		return nil
	}
	return e.Status.RequireOpen()
}

// TicketRequest is the self-service ticket that we ask the provider for.
type TicketRequest struct {
	Organization  TenantID
	DisplayName   string
	LogoURL       string
	DomainAliases []string
	TTL           time.Duration
}

// TicketRequest is what we ask the provider for.
func (o *Onboarding) TicketRequest(t TenantID) TicketRequest {
	return TicketRequest{
		Organization: t, DisplayName: o.DisplayName, LogoURL: o.LogoURL, DomainAliases: o.DomainAliases,
		TTL: SSOSetupTicketTTL,
	}
}
