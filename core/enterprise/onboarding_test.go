package enterprise_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/fixture"
)

func TestOnlyTheLatestTokenOpens(t *testing.T) {
	t.Parallel()
	w, e, old := invited(t)
	_, err := w.Enterprises.Reinvite(t.Context(), w.Operator(t), e.ID)
	fixture.Must(t, err)
	latest := w.InviteToken(t, e)
	for name, token := range map[string]domain.Secret{"replaced": old, "unknown": "0123", "empty": ""} {
		_, err := w.Onboard(t.Context(), token, newOnboarding)
		if !errors.Is(err, domain.ErrEnterpriseInvitationNotFound) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	w.Advance(domain.EnterpriseInvitationTTL)
	_, err = w.Onboard(t.Context(), latest, newOnboarding)
	fixture.Want(t, err, domain.ErrEnterpriseInvitationNotFound)
}

func TestOnboardingAgainGivesTheSameOrganizationAndAFreshTicket(t *testing.T) {
	t.Parallel()
	w, e, token := invited(t)
	first, err := w.Onboard(t.Context(), token, newOnboarding)
	fixture.Must(t, err)
	again, err := w.Onboard(t.Context(), token, domain.NewOnboarding{DisplayName: "Another name"})
	fixture.Must(t, err)
	if first.Organization != again.Organization || first.OrganizationName != again.OrganizationName ||
		first.TicketURL == again.TicketURL {
		t.Errorf("got %+v, then %+v", first, again)
	}
	if w.Identity.OpenTicket(first.TicketURL) == nil {
		t.Error("the first ticket still opens")
	}
	for range domain.MaxTickets - 2 {
		_, err = w.Onboard(t.Context(), token, newOnboarding)
		fixture.Must(t, err)
	}
	_, err = w.Onboard(t.Context(), token, newOnboarding)
	fixture.Want(t, err, domain.ErrTicketsExhausted)
	found, err := w.Enterprises.Get(t.Context(), w.Operator(t), e.ID)
	if fixture.Must(t, err); found.Organization != first.Organization {
		t.Errorf("got %+v", found)
	}
}

func TestAliasesStayInTheInvitedDomain(t *testing.T) {
	t.Parallel()
	w, _, token := invited(t)
	for alias, want := range map[string]error{
		"evil.example": domain.ErrAliasForeign, "notacme.example": domain.ErrAliasForeign,
		"acme.example.evil.example": domain.ErrAliasForeign, "acm\u0435.example": domain.ErrAliasForeign,
		"acme": domain.ErrDomainInvalid, "*.acme.example": domain.ErrDomainInvalid, "": domain.ErrDomainInvalid,
		"\uff41cme.example": domain.ErrDomainInvalid,
	} {
		_, err := w.Onboard(t.Context(), token, domain.NewOnboarding{DisplayName: "Acme", DomainAliases: []string{alias}})
		if !errors.Is(err, want) {
			t.Errorf("%q: got %v", alias, err)
		}
	}
}

// A form sent again without domains takes none back.
func TestAliasesStayUnlessNamedAgain(t *testing.T) {
	t.Parallel()
	w, e, token := invited(t)
	onboard := func(aliases []string) []string {
		_, err := w.Onboard(t.Context(), token, domain.NewOnboarding{DisplayName: "Acme", DomainAliases: aliases})
		fixture.Must(t, err)
		o, err := w.Set.Onboardings.Get(t.Context(), e.ID)
		fixture.Must(t, err)
		return o.DomainAliases
	}
	lab := "lab." + e.Domain
	for _, step := range []struct{ named, want []string }{
		{[]string{lab}, []string{e.Domain, lab}}, {nil, []string{e.Domain, lab}}, {[]string{}, []string{e.Domain}},
	} {
		if got := onboard(step.named); !slices.Equal(got, step.want) {
			t.Errorf("named %v: got %v", step.named, got)
		}
	}
}

// Whatever the provider does once at any step, the company that tries again
// ends with one organization and one ticket that opens.
func TestOnboardingConverges(t *testing.T) {
	t.Parallel()
	away := domain.NewError(domain.Unavailable, "provider_unavailable", "Away.")
	garbled := domain.NewError(domain.BadGateway, "provider_garbled", "Garbled.")
	for _, call := range []string{"EnsureOrganization", "CreateTicket", "RevokeTicket"} {
		for _, fail := range []error{away, garbled} {
			for _, after := range []bool{false, true} {
				t.Run(call, func(t *testing.T) {
					t.Parallel()
					w, e, token := invited(t)
					if call == "RevokeTicket" {
						_, err := w.Onboard(t.Context(), token, newOnboarding)
						fixture.Must(t, err)
					}
					if after {
						w.Identity.FailAfter(call, fail, 1)
					} else {
						w.Identity.Fail(call, fail, 1)
					}
					_, err := w.Onboard(t.Context(), token, newOnboarding)
					if !errors.Is(err, fail) {
						t.Fatalf("got %v, want the provider's failure", err)
					}
					out, err := w.Onboard(t.Context(), token, newOnboarding)
					fixture.Must(t, err)
					fixture.Must(t, w.Identity.OpenTicket(out.TicketURL))
					found, err := w.Enterprises.Get(t.Context(), w.Operator(t), e.ID)
					fixture.Must(t, err)
					if found.Organization != out.Organization || found.Status != domain.EnterpriseInitiated {
						t.Errorf("got %+v", found)
					}
					again, err := w.Set.Identity.EnsureOrganization(t.Context(), domain.Organization{
						Name: out.OrganizationName, Enterprise: e.ID,
					})
					fixture.Must(t, err)
					if again != out.Organization {
						t.Error("there are two organizations")
					}
				})
			}
		}
	}
}

func TestConcurrentOnboardingMakesOneOrganization(t *testing.T) {
	t.Parallel()
	w, _, token := invited(t)
	outs := make([]domain.Onboarded, 4)
	var wg sync.WaitGroup
	for i := range outs {
		wg.Go(func() {
			out, err := w.Onboard(t.Context(), token, newOnboarding)
			if err != nil && !errors.Is(err, domain.ErrOnboardingBusy) {
				t.Error(err)
			}
			outs[i] = out
		})
	}
	wg.Wait()
	open := 0
	for _, out := range outs {
		if out.Organization != "" && out.Organization != outs[0].Organization && outs[0].Organization != "" {
			t.Errorf("made %s and %s", outs[0].Organization, out.Organization)
		}
		if out.TicketURL != "" && w.Identity.OpenTicket(out.TicketURL) == nil {
			open++
		}
	}
	if open != 1 {
		t.Errorf("%d tickets open, want one", open)
	}
}

// hookedIdentity does something while the provider is at work.
type hookedIdentity struct {
	ports.Identity
	organizing, ticketing func()
}

func (m hookedIdentity) EnsureOrganization(ctx context.Context, o domain.Organization) (domain.TenantID, error) {
	m.organizing()
	return m.Identity.EnsureOrganization(ctx, o)
}

func (m hookedIdentity) CreateTicket(
	ctx context.Context, w domain.TicketRequest,
) (handle, url domain.Secret, err error) {
	handle, url, err = m.Identity.CreateTicket(ctx, w)
	m.ticketing()
	return handle, url, err
}

// A token that dies while its holder onboards opens nothing any more.
func TestATokenThatDiesOnTheWay(t *testing.T) {
	t.Parallel()
	nothing := func() {}
	for name, meddle := range map[string]func(w *fixture.Installation, e domain.Enterprise) hookedIdentity{
		"replaced before the organization counts": func(w *fixture.Installation, e domain.Enterprise) hookedIdentity {
			return hookedIdentity{w.Set.Identity, func() {
				_, err := w.Enterprises.Reinvite(t.Context(), w.Operator(t), e.ID)
				fixture.Must(t, err)
			}, nothing}
		},
		"ended before the ticket counts": func(w *fixture.Installation, e domain.Enterprise) hookedIdentity {
			return hookedIdentity{
				w.Set.Identity, nothing, func() { fixture.Must(t, w.Set.EnterpriseInvitations.Delete(t.Context(), e.ID)) },
			}
		},
	} {
		w, e, token := invited(t)
		set := w.Set
		set.Identity = meddle(w, e)
		_, err := onboardBy(t, set, token)
		if !errors.Is(err, domain.ErrEnterpriseInvitationNotFound) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// onboardBy is Onboard on a set of the test's own.
func onboardBy(t *testing.T, set ports.Set, token domain.Secret) (domain.Onboarded, error) {
	t.Helper()
	w := fixture.Installation{Core: fixture.Core(t, set)}
	return w.Onboard(t.Context(), token, newOnboarding)
}
