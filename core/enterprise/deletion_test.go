package enterprise_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// inviteMember asks a colleague in.
func inviteMember(t *testing.T, c *fixture.Tenant, name string) domain.IssuedInvitation {
	t.Helper()
	roles, err := c.Users.Roles(t.Context(), c.Admin)
	fixture.Must(t, err)
	i, err := c.Users.Invite(t.Context(), c.Admin, domain.NewMemberInvitation{
		Email: name + "@" + c.Enterprise.Domain, RoleID: roles[0].ID,
	})
	fixture.Must(t, err)
	return i
}

func TestADeletedEnterprise(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	op, e := w.Operator(t), c.Enterprise
	_, err := w.Enterprises.Delete(t.Context(), op, e.ID, e.Version-1)
	fixture.Want(t, err, domain.ErrStale)
	_, err = w.Enterprises.Delete(t.Context(), c.Admin, e.ID, 0)
	fixture.Want(t, err, domain.ErrForbidden)
	deleted, err := w.Enterprises.Delete(t.Context(), op, e.ID, e.Version)
	fixture.Must(t, err)
	if deleted.Status != domain.EnterpriseDeleted || deleted.Job.Kind != domain.JobDetach {
		t.Errorf("got %+v", deleted)
	}
	_, err = w.Enterprises.Delete(t.Context(), op, e.ID, 0)
	fixture.Want(t, err, domain.ErrTransitionInvalid)
	_, err = w.Users.Me(t.Context(), c.Admin)
	fixture.Want(t, err, domain.ErrTenantDeleted)
	page, err := w.Enterprises.List(t.Context(), op, domain.EnterpriseQuery{Status: domain.EnterpriseDeleted})
	fixture.Must(t, err)
	if len(page.Items) != 1 || page.Items[0] != deleted.Enterprise {
		t.Errorf("the list has %+v", page.Items)
	}
	heir, err := w.Enterprises.Invite(t.Context(), op, domain.NewEnterprise{Name: "Heir", AdminEmail: e.AdminEmail})
	if fixture.Must(t, err); heir.Domain != e.Domain {
		t.Errorf("got %+v", heir)
	}
}

// Whatever the provider does once at any step, the job that comes again ends with nothing left there.
func TestDetachingConverges(t *testing.T) {
	t.Parallel()
	for _, call := range []string{"RevokeTicket", "Connections", "DisableConnection", "RevokeInvitation"} {
		for _, after := range []bool{false, true} {
			t.Run(call, func(t *testing.T) {
				t.Parallel()
				w := fixture.New(t)
				c := w.Tenant(t)
				first, second := inviteMember(t, c, "bob"), inviteMember(t, c, "eve")
				_, err := w.Enterprises.Delete(t.Context(), w.Operator(t), c.Enterprise.ID, 0)
				fixture.Must(t, err)
				fail := w.Identity.Fail
				if after {
					fail = w.Identity.FailAfter
				}
				fail(call, domain.ErrProviderUnavailable, 1)
				job := domain.Job{Enterprise: c.Enterprise.ID}
				if err := w.Enterprises.Detach(t.Context(), fixture.System(""), job); !errors.Is(
					err, domain.ErrProviderUnavailable,
				) {
					t.Fatalf("got %v, want the provider's failure", err)
				}
				for range 2 {
					fixture.Must(t, w.Enterprises.Detach(t.Context(), fixture.System(""), job))
				}
				org := c.Enterprise.Organization
				left, err := w.Set.Identity.Connections(t.Context(), org)
				fixture.Must(t, err)
				_, handle, err := w.Set.SSOSetupTickets.Active(t.Context(), c.Enterprise.ID, w.Set.Clock.Now())
				fixture.Must(t, err)
				if len(left) != 0 || handle != "" {
					t.Errorf("the connections %v are left, and a ticket: %v", left, handle != "")
				}
				for _, sent := range []domain.IssuedInvitation{first, second} {
					i, err := w.Set.MemberInvitations.Get(t.Context(), org, sent.ID)
					if fixture.Must(t, err); i.Status != domain.InvitationRevoked {
						t.Errorf("%s is %s", i.Email, i.Status)
					}
					if _, err := w.Identity.Accept(sent.URL); err == nil {
						t.Errorf("%s may still accept", sent.Email)
					}
				}
			})
		}
	}
}

// Before its company has come in, only the invitation ends.
func TestDeletedBeforeOnboarding(t *testing.T) {
	t.Parallel()
	w, e, token := invited(t)
	_, err := w.Enterprises.Delete(t.Context(), w.Operator(t), e.ID, 0)
	fixture.Must(t, err)
	_, err = w.Onboard(t.Context(), token, newOnboarding)
	fixture.Want(t, err, domain.ErrEnterpriseInvitationNotFound)
	fixture.Must(t, w.Enterprises.Detach(t.Context(), fixture.System(""), domain.Job{Enterprise: e.ID}))
	w, e = pending(t)
	_, err = w.Enterprises.Delete(t.Context(), w.Operator(t), e.ID, 0)
	fixture.Must(t, err)
	if n := jobs(t, w, domain.JobDeletedMail); n != 0 {
		t.Errorf("%d mails tell who has never heard of it", n)
	}
}

// A job that is late, or wrong, detaches nobody who is not deleted.
func TestOnlyTheDeletedAreDetached(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	fixture.Must(t, w.Enterprises.Detach(t.Context(), fixture.System(""), domain.Job{Enterprise: c.Enterprise.ID}))
	left, err := w.Set.Identity.Connections(t.Context(), c.Enterprise.Organization)
	if fixture.Must(t, err); len(left) != 1 {
		t.Errorf("its connections are %v", left)
	}
}

// due are the jobs of a kind.
func due(t *testing.T, w *fixture.Installation, kind domain.JobKind) (all []domain.Job) {
	t.Helper()
	page, err := w.Jobs.List(t.Context(), w.Operator(t), domain.JobQuery{Paging: domain.Paging{Size: 100}})
	fixture.Must(t, err)
	return slices.DeleteFunc(page.Items, func(j domain.Job) bool { return j.Kind != kind })
}

func TestEachAdminHearsOfTheDeletion(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	_, _, err := w.Set.Admins.Ensure(t.Context(), domain.NewAdmin(
		w.NewID(), c.Enterprise.ID, "grace@"+c.Enterprise.Domain, w.Set.Clock.Now(),
	))
	fixture.Must(t, err)
	_, err = w.Enterprises.Delete(t.Context(), w.Operator(t), c.Enterprise.ID, 0)
	fixture.Must(t, err)
	var to []string
	for _, j := range due(t, w, domain.JobDeletedMail) {
		fixture.Must(t, w.Enterprises.MailDeleted(t.Context(), fixture.System(""), j))
		j.Args = map[string]string{"admin": "gone"}
		fixture.Must(t, w.Enterprises.MailDeleted(t.Context(), fixture.System(""), j))
	}
	for _, m := range w.Mail.Outbox() {
		to = append(to, m.To)
		if !strings.Contains(m.Subject, "deleted") {
			t.Errorf("the mail is %s", m.Subject)
		}
	}
	slices.Sort(to)
	if want := []string{"ada@" + c.Enterprise.Domain, "grace@" + c.Enterprise.Domain}; !slices.Equal(to, want) {
		t.Errorf("mails went to %v, want %v", to, want)
	}
}

func TestADeletionIsRequested(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	grace := c.AddUser(t, "grace")
	admin, _, err := w.Set.Admins.Ensure(t.Context(), domain.NewAdmin(
		w.NewID(), c.Enterprise.ID, "grace@"+c.Enterprise.Domain, w.Set.Clock.Now(),
	))
	fixture.Must(t, err)
	admin.Subject = grace.Subject
	fixture.Must(t, w.Set.Admins.Update(t.Context(), admin))
	kim := c.AddUser(t, "kim") // administers another enterprise, too, so that the row has no subject
	for _, name := range []string{"kim", "invited"} {
		_, _, err := w.Set.Admins.Ensure(t.Context(), domain.NewAdmin(
			w.NewID(), c.Enterprise.ID, name+"@"+c.Enterprise.Domain, w.Set.Clock.Now(),
		))
		fixture.Must(t, err)
	}
	for bad, want := range map[string]*domain.Error{
		" ": domain.ErrTextLength, strings.Repeat("x", domain.MaxReason+1): domain.ErrTextLength,
		"a\nb": domain.ErrTextInvalid,
	} {
		_, err := w.Enterprises.RequestDeletion(t.Context(), c.Admin, bad)
		fixture.Want(t, err, want)
	}
	_, err = w.Enterprises.RequestDeletion(t.Context(), grace, "mine")
	fixture.Want(t, err, domain.ErrForbidden)
	j, err := w.Enterprises.RequestDeletion(t.Context(), c.Admin, "The study has ended")
	fixture.Must(t, err)
	fixture.Must(t, w.Enterprises.MailDeletionRequest(t.Context(), fixture.System(""), j))
	out := w.Mail.Outbox()
	if len(out) != 1 || out[0].To != w.Set.Settings.SupportEmail || !strings.Contains(
		out[0].Text.Reveal(), "Ada Test (ada@"+c.Enterprise.Domain+")",
	) || !strings.Contains(out[0].Text.Reveal(), "The study has ended") {
		t.Errorf("sent %+v", out)
	}
	for _, who := range []domain.Call{c.Admin, grace, kim} {
		q := domain.NotificationQuery{CursorQuery: domain.CursorQuery{Size: 9}}
		page, err := w.Notifications.List(t.Context(), who, q)
		fixture.Must(t, err)
		if heard := len(page.Items) == 1; heard == (who.Subject == c.Admin.Subject) || heard &&
			(page.Items[0].Type != domain.EnterpriseDeletionRequested || page.Items[0].Data.SenderName != "Ada Test") {
			t.Errorf("%s was notified of %+v", who.Subject, page.Items)
		}
	}
	e, err := w.Enterprises.Get(t.Context(), w.Operator(t), c.Enterprise.ID)
	if fixture.Must(t, err); e.Status != domain.EnterpriseActive {
		t.Errorf("it is %s", e.Status)
	}
}
