package contract

import (
	"slices"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

var onboardingChecks = checks{
	"round trip":  onboardingRoundTrip,
	"again":       onboardingAgain,
	"race":        onboardingRace,
	"lost update": onboardingLostUpdate,
	"waiting":     onboardingWaiting,
	"of none":     onboardingOfNone,
	"count":       onboardingCount,
}

func newOnboarding(e domain.Enterprise) domain.Onboarding {
	return domain.Onboarding{
		Enterprise: e.ID, Step: domain.OnboardingRequested, OrganizationName: unique(), DisplayName: "Löwe & Söhne",
		PrimaryColor:        "#1A2B3C",
		PageBackgroundColor: "#000000", LogoURL: "https://" + e.Domain + "/logo.png",
		DomainAliases: []string{e.Domain, "lab." + e.Domain},
		ClaimedBy:     "a call", ClaimedUntil: after(1), CreatedAt: someday, UpdatedAt: someday,
		ProfileUpdated: true, CreatedProject: true,
	}
}

func addOnboarding(t *testing.T, p ports.Set, o domain.Onboarding) {
	t.Helper()
	_, created, err := p.Onboardings.Ensure(t.Context(), o)
	must(t, err)
	wantSame(t, created, true)
}

func onboardingRoundTrip(t *testing.T, p ports.Set) {
	want := newOnboarding(newTenant(t, p))
	addOnboarding(t, p, want)
	wantSame(t, got(p.Onboardings.Get(t.Context(), want.Enterprise))(t), want)
	change := func(o *domain.Onboarding) error {
		o.Step, o.Tickets, o.UpdatedAt, o.LogoURL = domain.OnboardingTicketed, 2, after(1), ""
		o.DomainAliases = o.DomainAliases[:1]
		return nil
	}
	must(t, p.Onboardings.Update(t.Context(), want.Enterprise, change))
	must(t, change(&want))
	wantSame(t, got(p.Onboardings.Get(t.Context(), want.Enterprise))(t), want)
	wantError(
		t,
		p.Onboardings.Update(
			t.Context(), want.Enterprise, func(o *domain.Onboarding) error { o.Tickets = 9; return errBoom },
		),
		errBoom,
	)
	wantSame(t, got(p.Onboardings.Get(t.Context(), want.Enterprise))(t), want)

	nobody := newTenant(t, p).ID
	_, err := p.Onboardings.Get(t.Context(), nobody)
	wantError(t, err, domain.ErrEnterpriseNotFound)
	wantError(t, p.Onboardings.Update(t.Context(), nobody, change), domain.ErrEnterpriseNotFound)
}

// onboardingAgain also proves that what was stored is not shared.
func onboardingAgain(t *testing.T, p ports.Set) {
	e := newTenant(t, p)
	want := newOnboarding(e)
	given := newOnboarding(e)
	given.OrganizationName = want.OrganizationName
	addOnboarding(t, p, given)
	given.DomainAliases[0] = "changed"
	second := newOnboarding(e)
	first, created, err := p.Onboardings.Ensure(t.Context(), second)
	must(t, err)
	wantSame(t, created, false)
	wantSame(t, first, want)
	first.DomainAliases[0] = "changed"
	wantSame(t, got(p.Onboardings.Get(t.Context(), e.ID))(t), want)
}

func onboardingRace(t *testing.T, p ports.Set) {
	e := newTenant(t, p)
	ensured(t, func(int) (domain.Onboarding, bool, error) { return p.Onboardings.Ensure(t.Context(), newOnboarding(e)) })
}

func onboardingLostUpdate(t *testing.T, p ports.Set) {
	o := newOnboarding(newTenant(t, p))
	addOnboarding(t, p, o)
	together(20, func(int) {
		if err := p.Onboardings.Update(
			t.Context(), o.Enterprise, func(o *domain.Onboarding) error { o.Tickets++; return nil },
		); err != nil {
			t.Error(err)
		}
	})
	wantSame(t, got(p.Onboardings.Get(t.Context(), o.Enterprise))(t).Tickets, 20)
}

// onboardingWaiting uses times so long ago that its own come first.
func onboardingWaiting(t *testing.T, p ports.Set) {
	long := time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)
	var all, want []domain.EnterpriseID
	for i, c := range []struct {
		status domain.EnterpriseStatus
		step   domain.OnboardingStep
		ticket time.Duration // that it is still good for
		noted  bool          // a connection of the ticket is noted
		waits  bool
	}{
		{domain.EnterpriseInitiated, domain.OnboardingTicketed, time.Hour, false, true},
		{domain.EnterpriseInitiated, domain.OnboardingTicketed, 0, false, false},
		{domain.EnterpriseInitiated, domain.OnboardingProvisioned, time.Hour, false, false},
		{domain.EnterpriseInitiated, domain.OnboardingConnected, time.Hour, true, true},
		{domain.EnterpriseActive, domain.OnboardingProvisioned, time.Hour, false, true},
		{domain.EnterpriseActive, domain.OnboardingProvisioned, time.Hour, true, false},
		{domain.EnterpriseActive, domain.OnboardingProvisioned, 0, false, false},
		{domain.EnterpriseSuspended, domain.OnboardingProvisioned, time.Hour, false, true},
		{domain.EnterpriseDeleted, domain.OnboardingProvisioned, time.Hour, false, false},
	} {
		e := newEnterprise()
		e.Status = c.status
		must(t, p.Enterprises.Insert(t.Context(), e))
		o := newOnboarding(e)
		o.Step, o.UpdatedAt = c.step, long.Add(-time.Duration(i)*time.Hour)
		addOnboarding(t, p, o)
		ticket := newTicket(e, someday.Add(c.ticket))
		got(p.SSOSetupTickets.Replace(t.Context(), ticket, "handle"))(t)
		for _, of := range []string{unique(), "", ticket.ID}[:map[bool]int{false: 2, true: 3}[c.noted]] {
			_, _, err := p.Connections.Ensure(t.Context(), newConnection(e, of))
			must(t, err)
		}
		all = append(all, e.ID)
		if c.waits {
			want = append([]domain.EnterpriseID{e.ID}, want...)
		}
	}
	mine := slices.DeleteFunc(
		got(p.Onboardings.Waiting(t.Context(), someday, 100_000))(t),
		func(e domain.EnterpriseID) bool { return !slices.Contains(all, e) },
	)
	wantSame(t, mine, want)
	wantSame(t, len(got(p.Onboardings.Waiting(t.Context(), someday, 2))(t)), 2)
}

func onboardingOfNone(t *testing.T, p ports.Set) {
	_, _, err := p.Onboardings.Ensure(t.Context(), newOnboarding(newEnterprise()))
	wantError(t, err, domain.ErrEnterpriseNotFound)
}
