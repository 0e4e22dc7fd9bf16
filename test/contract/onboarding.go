package contract

import (
	"slices"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

var onboardingChecks = checks{
	"round trip":      onboardingRoundTrip,
	"again":           onboardingAgain,
	"race":            onboardingRace,
	"lost update":     onboardingLostUpdate,
	"waiting":         onboardingWaiting,
	"tickets":         ticketRoundTrip,
	"tickets expired": ticketsExpired,
	"hooks":           hookOnce,
	"hooks race":      hookRace,
	"hooks expired":   hooksExpired,
}

func newOnboarding(e domain.Enterprise) domain.Onboarding {
	return domain.Onboarding{
		Enterprise: e.ID, Step: domain.OnboardingRequested, OrganizationName: unique(), DisplayName: "Löwe & Söhne", PrimaryColor: "#1A2B3C",
		PageBackgroundColor: "#000000", LogoURL: "https://" + e.Domain + "/logo.png", DomainAliases: []string{e.Domain, "lab." + e.Domain},
		CreatedAt: someday, UpdatedAt: someday,
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
	wantError(t, p.Onboardings.Update(t.Context(), want.Enterprise, func(o *domain.Onboarding) error { o.Tickets = 9; return errBoom }), errBoom)
	wantSame(t, got(p.Onboardings.Get(t.Context(), want.Enterprise))(t), want)

	nobody := newTenant(t, p).ID
	_, err := p.Onboardings.Get(t.Context(), nobody)
	wantError(t, err, domain.NoSuchEnterprise)
	wantError(t, p.Onboardings.Update(t.Context(), nobody, change), domain.NoSuchEnterprise)
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
		if err := p.Onboardings.Update(t.Context(), o.Enterprise, func(o *domain.Onboarding) error { o.Tickets++; return nil }); err != nil {
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
	}{
		{domain.Initiated, domain.OnboardingTicketed, time.Hour}, {domain.Active, domain.OnboardingConnected, time.Hour},
		{domain.Initiated, domain.OnboardingTicketed, 0}, {domain.Initiated, domain.OnboardingProvisioned, time.Hour},
		{domain.Initiated, domain.OnboardingConnected, time.Hour},
	} {
		e := newEnterprise()
		e.Status = c.status
		must(t, p.Enterprises.Insert(t.Context(), e))
		o := newOnboarding(e)
		o.Step, o.UpdatedAt = c.step, long.Add(-time.Duration(i)*time.Hour)
		addOnboarding(t, p, o)
		_, err := p.Tickets.Replace(t.Context(), newTicket(e, someday.Add(c.ticket)), "handle")
		must(t, err)
		all = append(all, e.ID)
		if c.ticket > 0 && c.status == domain.Initiated && c.step != domain.OnboardingProvisioned {
			want = append([]domain.EnterpriseID{e.ID}, want...)
		}
	}
	mine := slices.DeleteFunc(got(p.Onboardings.Waiting(t.Context(), someday, 100_000))(t), func(e domain.EnterpriseID) bool { return !slices.Contains(all, e) })
	wantSame(t, mine, want)
	wantSame(t, len(got(p.Onboardings.Waiting(t.Context(), someday, 2))(t)), 2)
}

func newTicket(e domain.Enterprise, expires time.Time) domain.Ticket {
	return domain.Ticket{ID: unique(), Enterprise: e.ID, Organization: e.Organization, AdminEmail: e.AdminEmail, ExpiresAt: expires, CreatedAt: someday}
}

func ticketRoundTrip(t *testing.T, p ports.Set) {
	e := newTenant(t, p)
	_, handle, err := p.Tickets.Live(t.Context(), e.ID, someday)
	must(t, err)
	wantSame(t, handle, domain.Secret(""))
	first, second := newTicket(e, after(1000)), newTicket(e, after(2000))
	wantSame(t, got(p.Tickets.Replace(t.Context(), first, "handle 1"))(t), domain.Secret(""))
	wantSame(t, got(p.Tickets.Replace(t.Context(), second, "handle 2"))(t), domain.Secret("handle 1"))
	ticket, handle, err := p.Tickets.Live(t.Context(), e.ID, after(1999))
	must(t, err)
	wantSame(t, handle, domain.Secret("handle 2"))
	wantSame(t, ticket, second)
	_, handle, err = p.Tickets.Live(t.Context(), e.ID, after(2000))
	must(t, err)
	wantSame(t, handle, domain.Secret(""))
	_, handle, err = p.Tickets.Live(t.Context(), newTenant(t, p).ID, someday)
	must(t, err)
	wantSame(t, handle, domain.Secret(""))
}

// ticketsExpired sweeps only what was long before the other checks.
func ticketsExpired(t *testing.T, p ports.Set) {
	long := time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)
	a, b := newTenant(t, p), newTenant(t, p)
	old, young := newTicket(a, long), newTicket(b, long.Add(2*time.Hour))
	for _, ticket := range []domain.Ticket{old, young} {
		wantSame(t, got(p.Tickets.Replace(t.Context(), ticket, "handle"))(t), domain.Secret(""))
	}
	must(t, p.Tickets.DeleteExpired(t.Context(), long.Add(time.Hour)))
	wantSame(t, got(p.Tickets.Replace(t.Context(), newTicket(a, after(0)), "new"))(t), domain.Secret(""))
	wantSame(t, got(p.Tickets.Replace(t.Context(), newTicket(b, after(0)), "new"))(t), domain.Secret("handle"))
}

func newHook() domain.Hook {
	return domain.Hook{ID: unique(), Type: domain.ConnectionAdded, At: someday, Organization: "org_1"}
}

func hookOnce(t *testing.T, p ports.Set) {
	h := newHook()
	wantSame(t, got(p.Hooks.Ensure(t.Context(), h, someday))(t), true)
	wantSame(t, got(p.Hooks.Ensure(t.Context(), h, after(1)))(t), false)
	wantSame(t, got(p.Hooks.Ensure(t.Context(), newHook(), after(1)))(t), true)
}

func hookRace(t *testing.T, p ports.Set) {
	h := newHook()
	ensured(t, func(int) (string, bool, error) {
		fresh, err := p.Hooks.Ensure(t.Context(), h, someday)
		return h.ID, fresh, err
	})
}

func hooksExpired(t *testing.T, p ports.Set) {
	long := time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)
	old, young := newHook(), newHook()
	wantSame(t, got(p.Hooks.Ensure(t.Context(), old, long))(t), true)
	wantSame(t, got(p.Hooks.Ensure(t.Context(), young, long.Add(2*time.Hour)))(t), true)
	must(t, p.Hooks.DeleteExpired(t.Context(), long.Add(time.Hour)))
	wantSame(t, got(p.Hooks.Ensure(t.Context(), old, someday))(t), true)
	wantSame(t, got(p.Hooks.Ensure(t.Context(), young, someday))(t), false)
}
