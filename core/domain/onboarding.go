package domain

import (
	"regexp"
	"strings"
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
	Tickets             int // handed out so far
	CreatedAt           time.Time
	UpdatedAt           time.Time
}

// OnboardingStep is the last step that is done.
type OnboardingStep string

const (
	OnboardingRequested   OnboardingStep = "REQUESTED"   // the company's wishes are stored
	OnboardingOrganized   OnboardingStep = "ORGANIZED"   // the organization exists at the provider
	OnboardingTicketed    OnboardingStep = "TICKETED"    // a self-service ticket was handed out
	OnboardingConnected   OnboardingStep = "CONNECTED"   // the provider told us of the connection
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
	ErrTicketsExhausted = NewError(
		Conflict, "tickets_exhausted", "This invitation has been used too often. Ask the platform's support for help.",
	)
	ErrAliasForeign   = NewError(Invalid, "alias_foreign", "A domain alias must be the invited domain or below it.")
	ErrTooManyAliases = NewError(Invalid, "too_many_aliases", "At most 20 domain aliases.")
	ErrColorInvalid   = NewError(Invalid, "color_invalid", "A colour looks like #1A2B3C.")
)

// NewOnboarding is what a company says when it onboards.
type NewOnboarding struct {
	DisplayName         string
	DomainAliases       []string
	PrimaryColor        string
	PageBackgroundColor string
	LogoURL             string
}

// Onboarding checks the wishes of a company.
func (in NewOnboarding) Onboarding(e Enterprise, now time.Time) (o Onboarding, err error) {
	o = Onboarding{Enterprise: e.ID, Step: OnboardingRequested, CreatedAt: now, UpdatedAt: now}
	if o.DisplayName, err = validateText("display_name", in.DisplayName, 1, MaxDisplayName); err != nil {
		return o, err
	}
	if o.PrimaryColor, err = validateColor("primary_color", in.PrimaryColor); err != nil {
		return o, err
	}
	if o.PageBackgroundColor, err = validateColor("page_background_color", in.PageBackgroundColor); err != nil {
		return o, err
	}
	if o.LogoURL, err = validateWebURL("logo_url", in.LogoURL); err != nil {
		return o, err
	}
	o.OrganizationName = organizationName(o.DisplayName, e.ID)
	o.DomainAliases, err = validateAliases(in.DomainAliases, e.Domain)
	return o, err
}

// CheckTickets refuses when the tickets are used up.
func (o *Onboarding) CheckTickets() error {
	if o.Tickets >= MaxTickets {
		return ErrTicketsExhausted
	}
	return nil
}

// CountTicket counts a ticket that was handed out, or refuses it.
func (o *Onboarding) CountTicket(now time.Time) error {
	if err := o.CheckTickets(); err != nil {
		return err
	}
	o.Tickets, o.Step, o.UpdatedAt = o.Tickets+1, OnboardingTicketed, now
	return nil
}

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

// validateAliases are domains that the enterprise's connection may vouch for; the
// invited domain is always one.
func validateAliases(wanted []string, domain string) ([]string, error) {
	all := []string{domain}
	for _, alias := range wanted {
		alias, err := ParseDomain("domain_aliases", alias)
		if err != nil {
			return nil, err
		}
		if !withinDomain(alias, domain) {
			return nil, ErrAliasForeign.At("domain_aliases")
		}
		if alias != domain {
			all = append(all, alias)
		}
	}
	if len(all) > MaxAliases {
		return nil, ErrTooManyAliases.At("domain_aliases")
	}
	return all, nil
}

var (
	hexColor  = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)
	notInName = regexp.MustCompile(`[^a-z0-9]+`)
)

func validateColor(field, s string) (string, error) {
	if s = trimInvisible(s); s == "" || hexColor.MatchString(s) {
		return s, nil
	}
	return "", ErrColorInvalid.At(field)
}

// organizationName is a slug that the provider accepts (1–50 of a-z0-9-_) for
// any display name. The suffix belongs to the enterprise, so that the name is
// the same however often it is asked for, and no two companies share it.
func organizationName(display string, e EnterpriseID) string {
	slug := strings.Trim(notInName.ReplaceAllString(strings.ToLower(display), "-"), "-")
	if len(slug) > 36 {
		slug = strings.Trim(slug[:36], "-")
	}
	if slug == "" {
		slug = "org"
	}
	suffix := HashToken(Secret("organization:" + string(e)))
	return slug + "-" + suffix[:12]
}

// Onboarded is what a company gets when it onboards. The URL is told once.
type Onboarded struct {
	Enterprise       EnterpriseID
	Organization     TenantID
	OrganizationName string
	TicketURL        Secret
	ExpiresAt        time.Time
}
