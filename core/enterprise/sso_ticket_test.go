package enterprise_test

import (
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// jobs counts those of a kind.
func jobs(t *testing.T, w *fixture.Installation, kind domain.JobKind) (n int) {
	t.Helper()
	page, err := w.Jobs.List(t.Context(), w.Operator(t), domain.JobQuery{Paging: domain.Paging{Size: 100}})
	fixture.Must(t, err)
	for _, j := range page.Items {
		if j.Kind == kind {
			n++
		}
	}
	return n
}

func TestEverybodyHearsOfAnyTicketButTheFirst(t *testing.T) {
	t.Parallel()
	w, _, token := invited(t)
	for want := range 3 {
		_, err := w.Onboard(t.Context(), token, newOnboarding)
		fixture.Must(t, err)
		if got := jobs(t, w, domain.JobTicketMail); got != want {
			t.Errorf("after %d tickets there are %d mails", want+1, got)
		}
	}
}

// A call that takes too long is overtaken: it is refused, and the ticket of the other one stays.
func TestACallThatTakesTooLong(t *testing.T) {
	t.Parallel()
	w, _, token := invited(t)
	var next domain.Onboarded
	set := w.Set
	set.Identity = hookedIdentity{w.Set.Identity, func() {}, func() {
		_, err := w.Onboard(t.Context(), token, newOnboarding)
		fixture.Want(t, err, domain.ErrOnboardingBusy)
		w.Advance(domain.OnboardingClaimTTL)
		next, err = w.Onboard(t.Context(), token, newOnboarding)
		fixture.Must(t, err)
	}}
	_, err := onboardBy(t, set, token)
	fixture.Want(t, err, domain.ErrOnboardingBusy)
	fixture.Must(t, w.Identity.OpenTicket(next.TicketURL))
}

// Who asks too often is refused, and the ticket that they have stays.
func TestTheLastTicketOutlivesARefusal(t *testing.T) {
	t.Parallel()
	w, _, token := invited(t)
	var last domain.Onboarded
	for range domain.MaxTickets {
		var err error
		last, err = w.Onboard(t.Context(), token, newOnboarding)
		fixture.Must(t, err)
	}
	_, err := w.Onboard(t.Context(), token, newOnboarding)
	fixture.Want(t, err, domain.ErrTicketsExhausted)
	fixture.Must(t, w.Identity.OpenTicket(last.TicketURL))
}

// A connection that comes after the ticket's time is not the company's doing.
func TestNothingIsProvisionedWithoutALiveTicket(t *testing.T) {
	t.Parallel()
	w, e, token := invited(t)
	out, err := w.Onboard(t.Context(), token, newOnboarding)
	fixture.Must(t, err)
	fixture.Must(t, w.Identity.OpenTicket(out.TicketURL))
	w.Advance(domain.SSOSetupTicketTTL)
	_, err = w.Enterprises.Provision(t.Context(), fixture.System(""), domain.Job{Enterprise: e.ID})
	fixture.Must(t, err)
	if e, err = w.Enterprises.Get(t.Context(), w.Operator(t), e.ID); err != nil || e.Status != domain.EnterpriseInitiated {
		t.Errorf("it is %s, %v", e.Status, err)
	}
}

func TestAnEventAboutAnEnterpriseThatWorksDoesNothing(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	provider, err := w.Auth.AuthenticateWebhook(fixture.WebhookSecret)
	fixture.Must(t, err)
	fixture.Must(t, w.Enterprises.HandleConnectionEvent(
		t.Context(), domain.By(provider), newProviderEvent(w, c.Enterprise.Organization, "evt", w.Set.Clock.Now()),
	))
	if n := jobs(t, w, domain.JobProvision); n != 0 {
		t.Errorf("it made %d jobs", n)
	}
}

func TestAReplacedInvitationIsNotMailed(t *testing.T) {
	t.Parallel()
	w, e, token := invited(t)
	_, err := w.Enterprises.Reinvite(t.Context(), w.Operator(t), e.ID)
	fixture.Must(t, err)
	stale := domain.Job{
		ID: "j", Kind: domain.JobInviteMail, Enterprise: e.ID, Args: map[string]string{"hash": domain.HashToken(token)},
	}
	fixture.Must(t, w.Enterprises.MailInvite(t.Context(), fixture.System(""), stale))
	if out := w.Mail.Outbox(); len(out) != 0 {
		t.Errorf("sent %+v", out)
	}
}

// Events are remembered for longer than one is believed; tickets until their time.
func TestWhatHasHadItsTimeIsForgotten(t *testing.T) {
	t.Parallel()
	w, e, token := invited(t)
	_, err := w.Onboard(t.Context(), token, newOnboarding)
	fixture.Must(t, err)
	event := newProviderEvent(w, "org_x", "evt", w.Set.Clock.Now())
	seen := func(want bool) {
		t.Helper()
		fixture.Must(t, w.Enterprises.Expire(t.Context(), fixture.System("")))
		fresh, err := w.Set.ProcessedEvents.Ensure(t.Context(), event, w.Set.Clock.Now())
		if fixture.Must(t, err); fresh == want {
			t.Errorf("the event is known: %v", !fresh)
		}
	}
	seen(false)
	w.Advance(domain.ProviderEventMaxAge + time.Hour)
	seen(true)
	old, err := w.Set.SSOSetupTickets.Replace(
		t.Context(), domain.SSOSetupTicket{ID: "new", Enterprise: e.ID, ExpiresAt: w.Set.Clock.Now()}, "handle",
	)
	if fixture.Must(t, err); old != "" {
		t.Error("a ticket is kept beyond its time")
	}
	w.Advance(domain.ProviderEventMaxAge)
	seen(false)
}
