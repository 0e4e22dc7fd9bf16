package domain

import "time"

// Ticket is the provider's self-service page for connecting single sign-on.
// What the provider calls it opens it, as its URL does: neither is part of it.
type Ticket struct {
	ID           string
	Enterprise   EnterpriseID
	Organization TenantID
	AdminEmail   string
	ExpiresAt    time.Time
	CreatedAt    time.Time
}

// TicketWish is the self-service ticket that we ask the provider for.
type TicketWish struct {
	Organization  TenantID
	DisplayName   string
	LogoURL       string
	DomainAliases []string
	TTL           time.Duration
}

// Ticket is what we ask the provider for.
func (o *Onboarding) Ticket(t TenantID) TicketWish {
	return TicketWish{Organization: t, DisplayName: o.DisplayName, LogoURL: o.LogoURL, DomainAliases: o.DomainAliases, TTL: TicketTTL}
}
