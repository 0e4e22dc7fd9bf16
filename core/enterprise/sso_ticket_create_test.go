package enterprise_test

import (
	"errors"
	"sync"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// A company that works gets one ticket more: its URL is told once, the one before it dies, and what it vouches for is
// added.
func TestATicketOfACompanyThatWorks(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	wish := domain.NewTicket{DisplayName: "Labs", DomainAliases: []string{"labs." + c.Enterprise.Domain}}
	create := func(ref domain.EnterpriseRef) domain.IssuedTicket {
		t.Helper()
		ticket, err := c.Enterprises.CreateTicket(t.Context(), c.Admin, ref, wish)
		fixture.Must(t, err)
		return ticket
	}
	mails := jobs(t, c.Installation, domain.JobTicketMail)
	first := create(refOf(c))
	second := create(domain.EnterpriseRef{Organization: c.Enterprise.Organization})
	if n := jobs(t, c.Installation, domain.JobTicketMail); n != mails+2 {
		t.Errorf("%d mails tell of two tickets", n-mails)
	}
	if c.Identity.OpenTicket(first.URL) == nil {
		t.Error("a ticket outlives the next one")
	}
	all, err := c.Enterprises.Tickets(t.Context(), c.Admin, refOf(c))
	if fixture.Must(t, err); len(all) != 1 || all[0] != second.SSOSetupTicket {
		t.Errorf("listed are %+v", all)
	}
	o, err := c.Set.Onboardings.Get(t.Context(), c.Enterprise.ID)
	fixture.Must(t, err)
	if len(o.DomainAliases) != 2 || o.Step != domain.OnboardingProvisioned || o.Tickets != 1 {
		t.Errorf("the onboarding is %+v", o)
	}
	fixture.Must(t, c.Identity.OpenTicket(second.URL))
}

func TestATicketIsRevoked(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c, other := w.Tenant(t), w.Tenant(t)
	ticket, err := c.Enterprises.CreateTicket(t.Context(), c.Admin, refOf(c), domain.NewTicket{DisplayName: "A"})
	fixture.Must(t, err)
	for _, id := range []string{ticket.ID, "none", ""} {
		_, err := other.Enterprises.Ticket(t.Context(), other.Admin, refOf(other), id)
		fixture.Want(t, err, domain.ErrTicketNotFound)
		fixture.Want(t, other.Enterprises.RevokeTicket(t.Context(), other.Admin, refOf(other), id), domain.ErrTicketNotFound)
	}
	op := w.Operator(t)
	fixture.Want(t, w.Enterprises.RevokeTicket(t.Context(), op, refOf(c), ticket.ID), domain.ErrReasonRequired)
	w.Identity.Fail("RevokeTicket", domain.ErrProviderUnavailable, 1)
	fixture.Want(t, w.Enterprises.RevokeTicket(t.Context(), c.Admin, refOf(c), ticket.ID), domain.ErrProviderUnavailable)
	_, err = w.Enterprises.Ticket(t.Context(), c.Admin, refOf(c), ticket.ID)
	fixture.Must(t, err)
	fixture.Must(t, w.Enterprises.RevokeTicket(t.Context(), saying(op), refOf(c), ticket.ID))
	if w.Identity.OpenTicket(ticket.URL) == nil {
		t.Error("a revoked ticket opens")
	}
	fixture.Want(t, w.Enterprises.RevokeTicket(t.Context(), c.Admin, refOf(c), ticket.ID), domain.ErrTicketNotFound)
}

// Who has no organization yet, or must not sign in, gets no ticket; who is on the way in does, of an operator.
func TestWhoGetsATicket(t *testing.T) {
	t.Parallel()
	w, e, token := invited(t)
	op, ref := saying(w.Operator(t)), domain.EnterpriseRef{ID: e.ID}
	wish := domain.NewTicket{DisplayName: "A"}
	_, err := w.Enterprises.CreateTicket(t.Context(), op, ref, wish)
	fixture.Want(t, err, domain.ErrTenantNotReady)
	_, err = w.Enterprises.Organize(t.Context(), op, e.ID, newOnboarding)
	fixture.Must(t, err)
	ticket, err := w.Enterprises.CreateTicket(t.Context(), op, ref, wish)
	fixture.Must(t, err)
	out, err := w.Onboard(t.Context(), token, newOnboarding)
	if fixture.Must(t, err); w.Identity.OpenTicket(ticket.URL) == nil {
		t.Error("the operator's ticket outlives the company's own")
	}
	fixture.Must(t, w.Identity.OpenTicket(out.TicketURL))
	for status, want := range map[domain.EnterpriseStatus]*domain.Error{
		domain.EnterpriseSuspended: domain.ErrTenantSuspended, domain.EnterpriseDeactivated: domain.ErrTenantDeactivated,
		domain.EnterpriseDeleted: domain.ErrTenantDeleted,
	} {
		c := w.Tenant(t)
		_, err := w.Set.Enterprises.Update(t.Context(), c.Enterprise.ID, 0, func(e *domain.Enterprise) error {
			e.Status = status
			return nil
		})
		fixture.Must(t, err)
		_, err = w.Enterprises.CreateTicket(t.Context(), op, refOf(c), wish)
		fixture.Want(t, err, want)
	}
}

func TestTheAliasRuleOfATicket(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	host := c.Enterprise.Domain
	for _, tc := range []struct {
		in   domain.NewTicket
		want *domain.Error
	}{
		{domain.NewTicket{}, domain.ErrTextLength},
		{domain.NewTicket{DisplayName: "A", DomainAliases: []string{"evil.example"}}, domain.ErrAliasForeign},
		{domain.NewTicket{DisplayName: "A", DomainAliases: []string{"evil" + host}}, domain.ErrAliasForeign},
		{domain.NewTicket{DisplayName: "A", DomainAliases: []string{host + ".evil.example"}}, domain.ErrAliasForeign},
		{domain.NewTicket{DisplayName: "A", DomainAliases: []string{"a b"}}, domain.ErrDomainInvalid},
		{domain.NewTicket{DisplayName: "A", IconURL: "javascript:x"}, domain.ErrURLInvalid},
		{domain.NewTicket{DisplayName: "A", DomainAliases: []string{"a." + host, host, "b.a." + host}}, nil},
	} {
		_, err := c.Enterprises.CreateTicket(t.Context(), c.Admin, refOf(c), tc.in)
		fixture.Want(t, err, tc.want)
	}
}

// Of calls at once each is answered with a ticket or refused, and of the tickets one opens.
func TestTicketsAtOnce(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	tickets := make([]domain.IssuedTicket, 8)
	var wait sync.WaitGroup
	for i := range tickets {
		wait.Go(func() {
			var err error
			tickets[i], err = c.Enterprises.CreateTicket(t.Context(), c.Admin, refOf(c), domain.NewTicket{DisplayName: "A"})
			if err != nil && !errors.Is(err, domain.ErrOnboardingBusy) {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	opened := 0
	for _, ticket := range tickets {
		if ticket.URL != "" && c.Identity.OpenTicket(ticket.URL) == nil {
			opened++
		}
	}
	if opened != 1 {
		t.Errorf("%d tickets open", opened)
	}
}

// A provider that fails leaves no ticket, and lets the next call in at once.
func TestATicketWhileTheProviderIsAway(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	wish := domain.NewTicket{DisplayName: "A"}
	c.Identity.Fail("CreateTicket", domain.ErrProviderUnavailable, 1)
	_, err := c.Enterprises.CreateTicket(t.Context(), c.Admin, refOf(c), wish)
	fixture.Want(t, err, domain.ErrProviderUnavailable)
	_, err = c.Enterprises.CreateTicket(t.Context(), c.Admin, refOf(c), wish)
	fixture.Must(t, err)
}

// An operator organizes a company once, and only one that is on its way in.
func TestOrganize(t *testing.T) {
	t.Parallel()
	w, e, _ := invited(t)
	op := w.Operator(t)
	first, err := w.Enterprises.Organize(t.Context(), op, e.ID, newOnboarding)
	fixture.Must(t, err)
	other := newOnboarding
	other.DisplayName = "Another name"
	again, err := w.Enterprises.Organize(t.Context(), op, e.ID, other)
	if fixture.Must(t, err); again != first || first.ID == "" || first.Enterprise != e.ID {
		t.Errorf("first %+v, again %+v", first, again)
	}
	stored, err := w.Enterprises.Get(t.Context(), op, e.ID)
	if fixture.Must(t, err); stored.Status != domain.EnterpriseInitiated || stored.Organization != first.ID {
		t.Errorf("the enterprise is %+v", stored)
	}
	_, err = w.Enterprises.Organize(t.Context(), op, w.Tenant(t).Enterprise.ID, newOnboarding)
	fixture.Want(t, err, domain.ErrTransitionInvalid)
	_, err = w.Enterprises.Organize(t.Context(), op, "none", newOnboarding)
	fixture.Want(t, err, domain.ErrEnterpriseNotFound)
}
