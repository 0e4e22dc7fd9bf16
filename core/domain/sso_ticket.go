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
