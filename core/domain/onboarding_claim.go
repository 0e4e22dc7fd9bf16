package domain

import (
	"slices"
	"time"
)

// OnboardingClaimTTL is how long a call may take that asks the provider for a ticket. Whoever comes later goes on
// where it stopped.
const OnboardingClaimTTL = 20 * time.Second

// Claim lets one call at a time ask for a ticket: of two that overlap, the second one would end the ticket that the
// first one is answered with. It refuses when another is at it, or the tickets are used up.
func (o *Onboarding) Claim(call string, began, now time.Time) error {
	if err := o.ClaimTicket(call, began, now); err != nil {
		return err
	}
	return o.checkTickets()
}

// ClaimTicket is Claim for people who sign in: their tickets are not counted.
func (o *Onboarding) ClaimTicket(call string, began, now time.Time) error {
	if began.Before(o.ClaimedUntil) {
		return ErrOnboardingBusy
	}
	o.ClaimedBy, o.ClaimedUntil = call, now.Add(OnboardingClaimTTL)
	return nil
}

// RequireClaim refuses a call that took too long, so that another has gone on in its place.
func (o *Onboarding) RequireClaim(call string) error {
	if o.ClaimedBy != call {
		return ErrOnboardingBusy
	}
	return nil
}

// Release lets the next call in at once, if the claim is still that call's.
func (o *Onboarding) Release(call string) {
	if o.ClaimedBy == call {
		o.ClaimedBy, o.ClaimedUntil = "", time.Time{}
	}
}

// Rehost makes the connection vouch for another domain than the one that was invited.
func (o *Onboarding) Rehost(domain string, now time.Time) {
	o.DomainAliases, o.UpdatedAt = []string{domain}, now
}

// Renew gives a company that is invited again as many tickets as at first.
func (o *Onboarding) Renew(now time.Time) {
	o.Tickets, o.ClaimedBy, o.ClaimedUntil, o.UpdatedAt = 0, "", time.Time{}, now
}

func (o *Onboarding) checkTickets() error {
	if o.Tickets >= MaxTickets {
		return ErrTicketsExhausted
	}
	return nil
}

// CountTicket counts a ticket that the call hands out and ends its claim, or refuses it.
func (o *Onboarding) CountTicket(call string, now time.Time) error {
	if err := o.RequireClaim(call); err != nil {
		return err
	}
	if err := o.checkTickets(); err != nil {
		return err
	}
	o.Tickets, o.Step, o.UpdatedAt = o.Tickets+1, OnboardingTicketed, now
	o.ClaimedBy, o.ClaimedUntil = "", now
	return nil
}

// KeepTicket ends the claim of a call that hands out a ticket which is not counted. What
// the ticket's connection may vouch for is added to what earlier ones may.
func (o *Onboarding) KeepTicket(call string, w TicketRequest, now time.Time) error {
	if err := o.RequireClaim(call); err != nil {
		return err
	}
	for _, alias := range w.DomainAliases {
		if !slices.Contains(o.DomainAliases, alias) {
			o.DomainAliases = append(o.DomainAliases, alias)
		}
	}
	if len(o.DomainAliases) > MaxAliases {
		return ErrTooManyAliases.At("domain_aliases")
	}
	if o.Step == OnboardingOrganized {
		o.Step = OnboardingTicketed
	}
	o.ClaimedBy, o.ClaimedUntil, o.UpdatedAt = "", now, now
	return nil
}
