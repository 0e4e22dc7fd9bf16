package domain

import (
	"time"
)

// Onboarding is the saga that turns an invitation into a tenant. Each step is
// recorded when it is done, so that a crash anywhere resumes and converges.
type Onboarding struct {
	Enterprise          EnterpriseID
	Step                OnboardingStep
	OrganizationName    string // chosen before the provider is called, so a second call finds the first one's organization
	DisplayName         string
	PrimaryColor        string
	PageBackgroundColor string
	LogoURL             string
	DomainAliases       []string
	Tickets             int       // handed out so far
	ClaimedBy           string    // the call that asks the provider for a ticket at this moment
	ClaimedUntil        time.Time // calls that began before it came beside another one
	ProfileUpdated      bool      // steps of the checklist in the app, which only come to be true
	InvitedMember       bool
	CreatedProject      bool
	CreatedAt           time.Time
	UpdatedAt           time.Time
}

// OnboardingStep is the last step that is done.
type OnboardingStep string

const (
	OnboardingRequested   OnboardingStep = "REQUESTED"   // the company's wishes are stored
	OnboardingOrganized   OnboardingStep = "ORGANIZED"   // the organization exists at the provider
	OnboardingTicketed    OnboardingStep = "TICKETED"    // a self-service ticket was handed out
	OnboardingConnected   OnboardingStep = "CONNECTED"   // the provider told us of the connection, or we found it
	OnboardingProvisioned OnboardingStep = "PROVISIONED" // storage stands, the enterprise is ACTIVE
)

// OnboardingSteps are all there are, in their order.
func OnboardingSteps() []OnboardingStep {
	return []OnboardingStep{
		OnboardingRequested, OnboardingOrganized, OnboardingTicketed, OnboardingConnected, OnboardingProvisioned,
	}
}

// MaxAliases is how many domains one enterprise's connection may vouch for.
const MaxAliases = 20

// MaxTickets is how many tickets one onboarding hands out: the first and five
// again.
const MaxTickets = 6

// What can go wrong while a company onboards.
var (
	ErrOnboardingBusy = NewError(
		Conflict, "onboarding_busy", "Another call has asked for this company's sign-in page at the same time. Use its "+
			"answer or, if there is none, try again in a minute.",
	)
	ErrTicketsExhausted = NewError(
		Conflict, "tickets_exhausted", "This invitation has been used too often. Ask the platform's support for help.",
	)
	ErrAliasForeign   = NewError(Invalid, "alias_foreign", "A domain alias must be the invited domain or below it.")
	ErrTooManyAliases = NewError(Invalid, "too_many_aliases", "At most 20 domain aliases.")
	ErrColorInvalid   = NewError(Invalid, "color_invalid", "A colour looks like #1A2B3C.")
)

// Organization is the company as the provider is to know it.
func (o *Onboarding) Organization() Organization {
	return Organization{
		Name: o.OrganizationName, DisplayName: o.DisplayName, PrimaryColor: o.PrimaryColor,
		PageBackgroundColor: o.PageBackgroundColor, LogoURL: o.LogoURL, Enterprise: o.Enterprise,
	}
}

// Organization is a company as it is to be at the identity provider.
type Organization struct {
	Name                string
	DisplayName         string
	PrimaryColor        string
	PageBackgroundColor string
	LogoURL             string
	Enterprise          EnterpriseID
}

// Onboarded is what a company gets when it onboards. The URL is told once.
type Onboarded struct {
	Enterprise       EnterpriseID
	Organization     TenantID
	OrganizationName string
	TicketURL        Secret
	ExpiresAt        time.Time
}
