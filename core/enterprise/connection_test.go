package enterprise_test

import (
	"slices"
	"testing"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// saying is a call with a reason.
func saying(c domain.Call) domain.Call {
	c.Reason = "Asked by phone"
	return c
}

func refOf(c *fixture.Tenant) domain.EnterpriseRef { return domain.EnterpriseRef{ID: c.Enterprise.ID} }

// connections are those of a company, as its admin sees them.
func connections(t *testing.T, c *fixture.Tenant) []domain.EnterpriseConnection {
	t.Helper()
	all, err := c.Enterprises.Connections(t.Context(), c.Admin, refOf(c))
	fixture.Must(t, err)
	return all
}

// secondConnection is made by a ticket of the admin's and is not noted yet.
func secondConnection(t *testing.T, c *fixture.Tenant) (ticket domain.IssuedTicket, id string) {
	t.Helper()
	before := connections(t, c)
	ticket, err := c.Enterprises.CreateTicket(t.Context(), c.Admin, refOf(c), domain.NewTicket{DisplayName: "Two"})
	fixture.Must(t, err)
	fixture.Must(t, c.Identity.OpenTicket(ticket.URL))
	for _, connection := range connections(t, c) {
		known := func(k domain.EnterpriseConnection) bool { return k.ID == connection.ID }
		if !slices.ContainsFunc(before, known) {
			return ticket, connection.ID
		}
	}
	t.Fatal("the ticket made no connection")
	return ticket, ""
}

// An enterprise's first connection is noted as its own by provisioning; a second one by its event or, if that is lost,
// by the periodic job: once, and only while the ticket is live.
func TestAConnectionIsNoted(t *testing.T) {
	t.Parallel()
	for name, hear := range map[string]func(t *testing.T, c *fixture.Tenant){
		"by its event": func(t *testing.T, c *fixture.Tenant) {
			provider, err := c.Auth.AuthenticateWebhook(fixture.WebhookSecret)
			fixture.Must(t, err)
			event := newProviderEvent(c.Installation, c.Enterprise.Organization, c.NewID(), c.Set.Clock.Now())
			for range 2 {
				fixture.Must(t, c.Enterprises.HandleConnectionEvent(t.Context(), domain.By(provider), event))
			}
		},
		"by the periodic job": func(t *testing.T, c *fixture.Tenant) {
			for range 2 {
				fixture.Must(t, c.Enterprises.Reconcile(t.Context(), fixture.System("")))
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := fixture.New(t).Tenant(t)
			if first := connections(t, c); len(first) != 1 || first[0].Ticket == "" || first[0].AddedAt.IsZero() {
				t.Fatalf("the first connection is %+v", first)
			}
			ticket, id := secondConnection(t, c)
			hear(t, c)
			if n := jobs(t, c.Installation, domain.JobNoteConnections); n != 1 {
				t.Fatalf("%d jobs were made", n)
			}
			fixture.Must(t, c.Enterprises.NoteConnections(
				t.Context(), fixture.System(""), domain.Job{Enterprise: c.Enterprise.ID},
			))
			for _, connection := range connections(t, c) {
				if connection.ID == id && connection.Ticket != ticket.ID {
					t.Errorf("it is noted as %+v", connection)
				}
			}
			fixture.Must(t, c.Enterprises.Reconcile(t.Context(), fixture.System("")))
			if n := jobs(t, c.Installation, domain.JobNoteConnections); n != 1 {
				t.Errorf("noted, it is looked for again: %d jobs", n)
			}
		})
	}
}

func TestNothingIsNotedWithoutALiveTicket(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	_, id := secondConnection(t, c)
	c.Advance(domain.SSOSetupTicketTTL)
	fixture.Must(t, c.Enterprises.Reconcile(t.Context(), fixture.System("")))
	if n := jobs(t, c.Installation, domain.JobNoteConnections); n != 0 {
		t.Errorf("%d jobs were made", n)
	}
	fixture.Must(t, c.Enterprises.NoteConnections(
		t.Context(), fixture.System(""), domain.Job{Enterprise: c.Enterprise.ID},
	))
	fixture.Must(t, c.Enterprises.DisableConnection(t.Context(), c.Admin, refOf(c), id))
	_, err := c.Enterprises.EnableConnection(t.Context(), c.Admin, refOf(c), id)
	fixture.Want(t, err, domain.ErrConnectionNotFound)
}

// An admin takes the company's own connections away and lets them in again, and no others; an operator says why.
func TestWhoEnablesWhichConnection(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c, other := w.Tenant(t), w.Tenant(t)
	own, theirs := connections(t, c)[0].ID, connections(t, other)[0].ID
	op := w.Operator(t)
	fixture.Want(t, c.Enterprises.DisableConnection(t.Context(), c.Admin, refOf(other), theirs),
		domain.ErrEnterpriseNotFound)
	fixture.Want(t, c.Enterprises.DisableConnection(t.Context(), c.Admin, refOf(c), theirs), domain.ErrConnectionNotFound)
	fixture.Want(t, c.Enterprises.DisableConnection(t.Context(), op, refOf(c), own), domain.ErrReasonRequired)
	fixture.Must(t, c.Enterprises.DisableConnection(t.Context(), c.Admin, refOf(c), own))
	fixture.Want(t, c.Enterprises.DisableConnection(t.Context(), c.Admin, refOf(c), own), domain.ErrConnectionNotFound)
	for _, id := range []string{theirs, "con_none", ""} {
		_, err := c.Enterprises.EnableConnection(t.Context(), c.Admin, refOf(c), id)
		fixture.Want(t, err, domain.ErrConnectionNotFound)
	}
	for range 2 {
		enabled, err := c.Enterprises.EnableConnection(t.Context(), c.Admin, refOf(c), own)
		if fixture.Must(t, err); enabled.ID != own || enabled.Ticket == "" {
			t.Errorf("it is enabled as %+v", enabled)
		}
	}
	_, err := c.Enterprises.EnableConnection(t.Context(), op, refOf(c), theirs)
	fixture.Want(t, err, domain.ErrReasonRequired)
	_, err = c.Enterprises.EnableConnection(t.Context(), saying(op), refOf(c), "con_none")
	fixture.Want(t, err, domain.ErrConnectionNotFound)
	shared, err := c.Enterprises.EnableConnection(t.Context(), saying(op), refOf(c), theirs)
	if fixture.Must(t, err); shared.Ticket != "" {
		t.Error("what the operator enables counts as the company's own")
	}
	fixture.Must(t, c.Enterprises.DisableConnection(t.Context(), c.Admin, refOf(c), theirs))
	_, err = c.Enterprises.EnableConnection(t.Context(), c.Admin, refOf(c), theirs)
	fixture.Want(t, err, domain.ErrConnectionNotFound)
}

// A provider that is away changes nothing, and the trail says that it was tried.
func TestAConnectionWhileTheProviderIsAway(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	own := connections(t, c)[0]
	c.Identity.Fail("DisableConnection", domain.ErrProviderUnavailable, 1)
	fixture.Want(t, c.Enterprises.DisableConnection(t.Context(), c.Admin, refOf(c), own.ID), domain.ErrProviderUnavailable)
	if left := connections(t, c); len(left) != 1 {
		t.Errorf("left are %v", left)
	}
	_, err := c.Audit.Integrate(t.Context(), fixture.System(""))
	fixture.Must(t, err)
	page, err := c.Audit.List(t.Context(), c.Admin, domain.AuditQuery{Action: domain.ConnectionDisable})
	fixture.Must(t, err)
	var outcomes []domain.Outcome
	for _, e := range page.Items {
		outcomes = append(outcomes, e.Outcome)
	}
	if slices.Sort(outcomes); !slices.Equal(outcomes, []domain.Outcome{domain.OutcomeBegun, domain.OutcomeFailed}) {
		t.Errorf("the trail says %v", outcomes)
	}
}

// What an operator does stands in the enterprise's own trail.
func TestAnOperatorsActIsInTheTrailOfTheEnterprise(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	own := connections(t, c)[0]
	fixture.Must(t, c.Enterprises.DisableConnection(t.Context(), saying(c.Operator(t)), refOf(c), own.ID))
	_, err := c.Audit.Integrate(t.Context(), fixture.System(""))
	fixture.Must(t, err)
	page, err := c.Audit.List(t.Context(), c.Admin, domain.AuditQuery{Action: domain.ConnectionDisable})
	fixture.Must(t, err)
	last := page.Items[0]
	if last.Outcome != domain.OutcomeDone || last.Reason != "Asked by phone" || last.Target != own.ID {
		t.Errorf("the trail says %+v", last)
	}
	if n := jobs(t, c.Installation, domain.JobOperatorMail); n != 1 {
		t.Errorf("%d jobs mail it to the admins", n)
	}
}

// Provisioning that failed half-way is retried also when the ticket has expired meanwhile, and makes nothing twice.
func TestProvisioningIsRetried(t *testing.T) {
	t.Parallel()
	w, e, token := invited(t)
	out, err := w.Onboard(t.Context(), token, newOnboarding)
	fixture.Must(t, err)
	op := w.Operator(t)
	retry := func() domain.Job {
		t.Helper()
		j, err := w.Enterprises.RetryOnboarding(t.Context(), op, e.ID)
		fixture.Must(t, err)
		return j
	}
	fixture.Must(t, w.Identity.OpenTicket(out.TicketURL))
	first := retry()
	if again := retry(); again.ID != first.ID {
		t.Error("a job that waits is begun a second time")
	}
	set := w.Set
	failing := true
	set.Schemas = failingSchemas{w.Set.Schemas, &failing}
	services := fixture.Core(t, set)
	step := func() domain.OnboardingProgress {
		t.Helper()
		w.Set.JobRunner.(*memory.JobRunner).Step(t.Context(), nil, provisioning(services))
		p, err := w.Enterprises.Onboarding(t.Context(), op, e.ID)
		fixture.Must(t, err)
		return p
	}
	for w.Set.JobRunner.(*memory.JobRunner).Step(t.Context(), nil, provisioning(services)) {
	}
	if p := step(); p.Failed != domain.ErrStoreUnavailable.Code || p.Step != domain.OnboardingConnected || p.Tickets != 1 {
		t.Errorf("the operator sees %+v", p)
	}
	w.Advance(2 * domain.SSOSetupTicketTTL)
	failing = false
	if j := retry(); j.ID != first.ID || j.State != domain.JobQueued {
		t.Errorf("retried, the job is %+v", j)
	}
	if p := step(); p.Failed != "" || p.Step != domain.OnboardingProvisioned {
		t.Errorf("then the operator sees %+v", p)
	}
	if e, err = w.Enterprises.Get(t.Context(), op, e.ID); err != nil || e.Status != domain.EnterpriseActive {
		t.Errorf("it is %s, %v", e.Status, err)
	}
	_, err = w.Enterprises.RetryOnboarding(t.Context(), op, e.ID)
	fixture.Want(t, err, domain.ErrTransitionInvalid)
	if n := jobs(t, w, domain.JobWelcomeMail); n != 1 {
		t.Errorf("%d mails say welcome", n)
	}
}
