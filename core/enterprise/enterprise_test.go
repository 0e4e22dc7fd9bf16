package enterprise_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

var (
	newAcme       = domain.NewEnterprise{Name: "Acme", AdminEmail: "Ada@Acme.example", URL: "acme.example"}
	newOnboarding = domain.NewOnboarding{DisplayName: "Acme & Söhne 药", DomainAliases: []string{"lab.acme.example"}}
)

func invited(t *testing.T) (*fixture.Installation, domain.Enterprise, domain.Secret) {
	w := fixture.New(t)
	e, err := w.Enterprises.Invite(t.Context(), w.Operator(t), newAcme)
	fixture.Must(t, err)
	return w, e, w.InviteToken(t, e)
}

func TestInvite(t *testing.T) {
	t.Parallel()
	w, e, _ := invited(t)
	if e.Status != domain.EnterpriseInvited || e.Domain != "acme.example" || e.AdminEmail != "ada@acme.example" ||
		e.Version != 1 {
		t.Errorf("got %+v", e)
	}
	op := w.Operator(t)
	_, err := w.Enterprises.Invite(t.Context(), op, newAcme)
	if err == nil || domain.AsError(err).Kind != domain.Conflict {
		t.Errorf("the same company again: got %v", err)
	}
	for _, bad := range []domain.NewEnterprise{
		{Name: " ", AdminEmail: "a@b.example"}, {Name: "x", AdminEmail: "nobody"},
		{Name: "x", AdminEmail: "a@b.example\r\nBcc: c@d.example"},
		{Name: "x", AdminEmail: "a@b.example", URL: "javascript:alert(1)"},
		{Name: strings.Repeat("x", 256), AdminEmail: "a@b.example"},
		{Name: "x\x00", AdminEmail: "a@b.example"},
	} {
		if _, err := w.Enterprises.Invite(t.Context(), op, bad); err == nil || domain.AsError(err).Kind != domain.Invalid {
			t.Errorf("%+v: got %v", bad, err)
		}
	}
}

func newProviderEvent(w *fixture.Installation, org domain.TenantID, id string, at time.Time) domain.ProviderEvent {
	return domain.ProviderEvent{ID: id, Type: domain.ConnectionAdded, At: at, Organization: org}
}

func TestTheWebhookIsOnlyAHint(t *testing.T) {
	t.Parallel()
	w, e, token := invited(t)
	out, err := w.Onboard(t.Context(), token, newOnboarding)
	fixture.Must(t, err)
	provider, err := w.Auth.AuthenticateWebhook(fixture.WebhookSecret)
	fixture.Must(t, err)
	_, err = w.Auth.AuthenticateWebhook("wrong")
	fixture.Want(t, err, domain.ErrTokenInvalid)

	jobs := func() int64 {
		page, err := w.Jobs.List(t.Context(), w.Operator(t), domain.JobQuery{Paging: domain.Paging{Size: 100}})
		fixture.Must(t, err)
		return page.Total
	}
	before := jobs()
	for _, h := range []domain.ProviderEvent{
		{ID: "evt_1", Type: "organization.connection.removed", At: w.Set.Clock.Now(), Organization: out.Organization},
		newProviderEvent(w, "org_unknown", "evt_2", w.Set.Clock.Now()),
		newProviderEvent(w, out.Organization, "evt_3", w.Set.Clock.Now().Add(-domain.ProviderEventMaxAge-time.Hour)),
		newProviderEvent(w, out.Organization, "", w.Set.Clock.Now()),
	} {
		fixture.Must(t, w.Enterprises.HandleConnectionEvent(t.Context(), domain.By(provider), h))
	}
	if jobs() != before {
		t.Error("an event that is none of ours made a job")
	}
	for range 3 {
		fixture.Must(t, w.Enterprises.HandleConnectionEvent(
			t.Context(), domain.By(provider), newProviderEvent(w, out.Organization, "evt_4", w.Set.Clock.Now()),
		))
	}
	if n := jobs() - before; n != 1 {
		t.Errorf("one event, three times, made %d jobs", n)
	}
	_, err = w.Onboard(t.Context(), token, newOnboarding)
	fixture.Want(t, err, domain.ErrEnterpriseInvitationNotFound)

	provision := func() domain.Enterprise {
		_, err := w.Enterprises.Provision(t.Context(), fixture.System(""), domain.Job{Enterprise: e.ID})
		fixture.Must(t, err)
		found, err := w.Enterprises.Get(t.Context(), w.Operator(t), e.ID)
		fixture.Must(t, err)
		return found
	}
	if got := provision(); got.Status != domain.EnterpriseInitiated {
		t.Errorf("provisioned without a connection: %s", got.Status)
	}
	fixture.Must(t, w.Identity.OpenTicket(out.TicketURL))
	if got := provision(); got.Status != domain.EnterpriseActive {
		t.Errorf("got %s", got.Status)
	}
	provision()
	if n := jobs() - before; n != 2 {
		t.Errorf("want one job to provision and one welcome, got %d", n)
	}
}

func TestAMailGoesOnceAndItsTokenIsForgotten(t *testing.T) {
	t.Parallel()
	w, e, token := invited(t)
	job := domain.Job{
		ID: "j", Kind: domain.JobInviteMail, Enterprise: e.ID, Args: map[string]string{"hash": domain.HashToken(token)},
	}
	w.Mail.Fail("Send", domain.NewError(domain.Unavailable, "mail_unavailable", "Away."), 1)
	if w.Enterprises.MailInvite(t.Context(), fixture.System(""), job) == nil {
		t.Fatal("the mail server was away, and nobody noticed")
	}
	for range 2 {
		fixture.Must(t, w.Enterprises.MailInvite(t.Context(), fixture.System(""), job))
	}
	out := w.Mail.Outbox()
	if len(out) != 1 || !strings.Contains(out[0].Text.Reveal(), "eid="+token.Reveal()) || out[0].To != e.AdminEmail {
		t.Errorf("got %d mails: %+v", len(out), out)
	}
	_, _, err := w.Set.EnterpriseInvitations.Token(t.Context(), e.ID)
	fixture.Want(t, err, domain.ErrEnterpriseInvitationNotFound)
	_, err = w.Onboard(t.Context(), token, newOnboarding)
	fixture.Must(t, err)
}

// The mailbox that refuses keeps nobody else from being warned.
func TestTheOperatorHearsOfATicketWhateverTheAdminsMailboxSays(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	refused := domain.NewError(domain.Invalid, "mail_refused", "Refused.")
	w.Mail.Fail("Send", refused, 1)
	before := len(w.Mail.Outbox())
	err := w.Enterprises.MailTicket(t.Context(), fixture.System(""), domain.Job{
		ID: "j", Kind: domain.JobTicketMail, Enterprise: c.Enterprise.ID,
	})
	fixture.Want(t, err, refused)
	if sent := w.Mail.Outbox()[before:]; len(sent) != 1 || sent[0].To != w.Set.Settings.SupportEmail {
		t.Errorf("sent %+v", sent)
	}
}

// A warning goes to who administers the company today, not to the address that was invited once.
func TestTodaysAdminsHearOfATicket(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	admins, err := w.Set.Admins.List(t.Context(), c.Enterprise.ID)
	fixture.Must(t, err)
	admins[0].Email = "countess@" + c.Enterprise.Domain
	fixture.Must(t, w.Set.Admins.Update(t.Context(), admins[0]))
	_, _, err = w.Set.Admins.Ensure(t.Context(), domain.NewAdmin(
		w.NewID(), c.Enterprise.ID, "grace@"+c.Enterprise.Domain, w.Set.Clock.Now(),
	))
	fixture.Must(t, err)
	before := len(w.Mail.Outbox())
	fixture.Must(t, w.Enterprises.MailTicket(t.Context(), fixture.System(""), domain.Job{
		ID: "j", Kind: domain.JobTicketMail, Enterprise: c.Enterprise.ID,
	}))
	var to []string
	for _, m := range w.Mail.Outbox()[before:] {
		to = append(to, m.To)
	}
	slices.Sort(to)
	want := []string{"countess@" + c.Enterprise.Domain, "grace@" + c.Enterprise.Domain, w.Set.Settings.SupportEmail}
	if slices.Sort(want); !slices.Equal(to, want) {
		t.Errorf("mails went to %v, want %v", to, want)
	}
}

// A job comes again if either mailbox may take the mail later.
func TestAWarningIsTriedAgainForWhoeverMayTakeItLater(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ admin, support, want *domain.Error }{
		{domain.ErrMailUnavailable, domain.ErrMailRefused, domain.ErrMailUnavailable},
		{domain.ErrMailRefused, domain.ErrMailUnavailable, domain.ErrMailUnavailable},
		{nil, domain.ErrMailUnavailable, domain.ErrMailUnavailable},
		{domain.ErrMailUnavailable, nil, domain.ErrMailUnavailable},
		{nil, nil, nil},
	} {
		w, e, _ := invited(t)
		for _, refusal := range []*domain.Error{tc.admin, tc.support} {
			if refusal == nil {
				w.Mail.Fail("Send", nil, 1)
				continue
			}
			w.Mail.Fail("Send", refusal, 1)
		}
		err := w.Enterprises.MailTicket(t.Context(), fixture.System(""), domain.Job{
			ID: "j", Kind: domain.JobTicketMail, Enterprise: e.ID,
		})
		fixture.Want(t, err, tc.want)
	}
}

func TestGrants(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	op := w.Operator(t)
	trial, err := w.Catalog.CreateTrial(t.Context(), op, domain.NewTrial{Module: 1, Slug: "breast", Name: "Breast"})
	fixture.Must(t, err)
	first, err := w.Catalog.Grant(t.Context(), op, c.Enterprise.ID, domain.NewGrant{Module: 1, Trial: trial.ID})
	fixture.Must(t, err)
	second, err := w.Catalog.Grant(t.Context(), op, c.Enterprise.ID, domain.NewGrant{Module: 1, Trial: trial.ID})
	fixture.Must(t, err)
	if first != second {
		t.Errorf("granted twice: %+v, %+v", first, second)
	}
	for _, tc := range []struct {
		in   domain.NewGrant
		want *domain.Error
	}{
		{domain.NewGrant{Module: 1}, domain.ErrTrialRequired},
		{domain.NewGrant{Module: 2, Trial: trial.ID}, domain.ErrModuleStandalone},
		{domain.NewGrant{Module: 99}, domain.ErrModuleNotFound},
		{domain.NewGrant{Module: 1, Trial: 999}, domain.ErrTrialNotFound}, {domain.NewGrant{Module: 2}, nil},
	} {
		_, err := w.Catalog.Grant(t.Context(), op, c.Enterprise.ID, tc.in)
		fixture.Want(t, err, tc.want)
	}
	for _, slug := range []string{"", "Breast", "a--b", "-a", "a b", strings.Repeat("a", 101), "ä"} {
		if _, err := w.Catalog.CreateTrial(t.Context(), op, domain.NewTrial{Module: 1, Slug: slug, Name: "x"}); err == nil {
			t.Errorf("%q is no slug", slug)
		}
	}
	_, err = w.Catalog.CreateTrial(t.Context(), op, domain.NewTrial{Module: 2, Slug: "alone", Name: "x"})
	fixture.Want(t, err, domain.ErrModuleStandalone)
}

func TestUpdateIsCarefulWithVersions(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	change := domain.EnterpriseChange{Description: domain.Some("Oncology")}
	e, err := w.Enterprises.Update(t.Context(), c.Admin, c.Enterprise.ID, c.Enterprise.Version, change)
	fixture.Must(t, err)
	if e.Description != "Oncology" || e.Name != c.Enterprise.Name || e.Version != c.Enterprise.Version+1 {
		t.Errorf("got %+v", e)
	}
	_, err = w.Enterprises.Update(t.Context(), c.Admin, c.Enterprise.ID, c.Enterprise.Version, change)
	fixture.Want(t, err, domain.ErrStale)
}

func TestNullClearsWhatMayBeEmpty(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	update := func(change domain.EnterpriseChange) (domain.Enterprise, error) {
		return w.Enterprises.Update(t.Context(), c.Admin, c.Enterprise.ID, 0, change)
	}
	null, some := domain.Optional[string]{Set: true}, domain.Some("https://acme.example/x.png")
	_, err := update(domain.EnterpriseChange{Name: null, URL: some})
	fixture.Want(t, err, domain.ErrNullForbidden)
	set, err := update(domain.EnterpriseChange{
		URL: some, Description: some, LogoURL: some, ZipCode: some, Region: some, Size: some, ContactNumber: some,
	})
	fixture.Must(t, err)
	empty, err := update(domain.EnterpriseChange{
		URL: null, Description: null, LogoURL: null, ZipCode: null, Region: null, Size: null, ContactNumber: null,
	})
	fixture.Must(t, err)
	for i, was := range texts(set) {
		if is := texts(empty)[i]; was == "" || is != "" {
			t.Errorf("text %d was %q, and %q after null", i, was, is)
		}
	}
}

// texts are what null clears.
func texts(e domain.Enterprise) []string {
	return []string{e.URL, e.Description, e.LogoURL, e.ZipCode, e.Region, e.Size, e.ContactNumber}
}

func TestAGrantRepeatedByItsKeyIsTheFirst(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	op := w.Operator(t)
	first, err := w.Catalog.Grant(t.Context(), op, c.Enterprise.ID, domain.NewGrant{Module: 2})
	fixture.Must(t, err)
	for range 2 {
		again, err := w.Catalog.Grant(
			t.Context(), fixture.WithIdempotencyKey(op, "k", "r"), c.Enterprise.ID, domain.NewGrant{Module: 2},
		)
		fixture.Must(t, err)
		if again != first {
			t.Errorf("got %+v, want %+v", again, first)
		}
	}
}
