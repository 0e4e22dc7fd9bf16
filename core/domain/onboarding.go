package domain

import (
	"regexp"
	"slices"
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

// OnboardingClaimTTL is how long a call may take that asks the provider for a ticket. Whoever comes later goes on
// where it stopped.
const OnboardingClaimTTL = 20 * time.Second

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

// Checklist is a change to the steps of the checklist.
type Checklist struct {
	ProfileUpdated Optional[bool]
	InvitedMember  Optional[bool]
	CreatedProject Optional[bool]
}

// ErrStepInvalid answers for a step that is neither done nor not done.
var ErrStepInvalid = NewError(Invalid, "step_invalid", "A step of the checklist is true or false.")

// Check marks steps as done; what is done stays so.
func (o *Onboarding) Check(c Checklist, now time.Time) error {
	for _, step := range []struct {
		name   string
		change Optional[bool]
		to     *bool
	}{
		{"profile_updated", c.ProfileUpdated, &o.ProfileUpdated},
		{"invited_member", c.InvitedMember, &o.InvitedMember},
		{"created_project", c.CreatedProject, &o.CreatedProject},
	} {
		if step.change.Set && !step.change.Valid {
			return ErrStepInvalid.At(step.name)
		}
		*step.to = *step.to || step.change.Value
	}
	o.UpdatedAt = now
	return nil
}

// OnboardingProgress is how far a company has come, as its admins and the operator see it.
type OnboardingProgress struct {
	Enterprise     EnterpriseID
	ProfileUpdated bool
	InvitedMember  bool
	CreatedProject bool
	Platform       bool           // the rest is told, too
	Step           OnboardingStep // empty before it has begun
	Tickets        int
	Failed         string // code of why provisioning has failed; empty if it has not
}

// Progress is what is told of the checklist.
func (o *Onboarding) Progress() OnboardingProgress {
	return OnboardingProgress{
		Enterprise: o.Enterprise, ProfileUpdated: o.ProfileUpdated, InvitedMember: o.InvitedMember,
		CreatedProject: o.CreatedProject,
	}
}

// InvitedCompany is what the bearer of an invitation may know before onboarding.
type InvitedCompany struct {
	Name      string
	Domain    string
	Status    EnterpriseStatus
	ExpiresAt time.Time
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
