package user_test

import (
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

func (i *invites) sent(t *testing.T, by domain.Call, email string) domain.IssuedInvitation {
	t.Helper()
	sent, err := i.core.Users.Invite(t.Context(), by, domain.NewMemberInvitation{
		Organization: i.Enterprise.Organization, Email: email, RoleID: i.roles[1].ID,
	})
	fixture.Must(t, err)
	return sent
}

// withdrawn works off the jobs that tell the provider, and counts them.
func (i *invites) withdrawn(t *testing.T) (jobs int) {
	t.Helper()
	page, err := i.Set.Jobs.List(t.Context(), domain.JobQuery{
		Enterprise: i.Enterprise.ID, Paging: domain.Paging{Size: 100},
	})
	fixture.Must(t, err)
	for _, j := range page.Items {
		if j.Kind == domain.JobWithdrawInvitation {
			fixture.Must(t, i.core.Users.WithdrawInvitation(t.Context(), domain.ByJob(j), j))
			jobs++
		}
	}
	return jobs
}

// partner is a person who comes by a shared connection with that verified address.
func (i *invites) partner(t *testing.T, email string) domain.Call {
	t.Helper()
	a := i.Authenticate(t, i.Token("p"+i.NewID()))
	i.Identity.SetProfile(a.Subject, domain.ProviderProfile{
		Email: email, Verified: true, Connection: "google", Shared: true,
	})
	return a
}

func (i *invites) status(t *testing.T, id string) domain.InvitationStatus {
	t.Helper()
	found, err := i.Users.Invitation(t.Context(), i.Admin, "", id)
	fixture.Must(t, err)
	return found.Status
}

func TestARevokedInvitationOpensNothing(t *testing.T) {
	t.Parallel()
	i := newInvites(t)
	other := i.Installation.Tenant(t)
	sent, kept := i.sent(t, i.Admin, "eve@partner.example"), i.sent(t, i.Admin, "kim@partner.example")
	revoke := func(by domain.Call, id string) error { return i.Users.RevokeInvitation(t.Context(), by, "", id) }
	for _, id := range []string{"", "no-id", i.NewID()} {
		fixture.Want(t, revoke(i.Admin, id), domain.ErrMemberInvitationNotFound)
	}
	fixture.Want(t, revoke(other.Admin, sent.ID), domain.ErrMemberInvitationNotFound)
	fixture.Want(t, i.Users.RevokeInvitation(t.Context(), other.Admin, i.Enterprise.Organization, sent.ID),
		domain.ErrEnterpriseNotFound)
	fixture.Want(t, revoke(i.AddUser(t, "bob"), sent.ID), domain.ErrForbidden)
	for range 2 { // twice is as good as once
		fixture.Must(t, revoke(i.Admin, sent.ID))
	}
	_, err := i.Users.Register(t.Context(), i.partner(t, "eve@partner.example"), domain.Profile{})
	fixture.Want(t, err, domain.ErrNotInvited)
	i.Identity.Fail("RevokeInvitation", domain.ErrProviderUnavailable, 1)
	fixture.Want(t, i.core.Users.WithdrawInvitation(t.Context(), fixture.System(""), domain.Job{
		Enterprise: i.Enterprise.ID, Args: map[string]string{"invitation": sent.ID},
	}), domain.ErrProviderUnavailable)
	if jobs := i.withdrawn(t); jobs != 2 {
		t.Errorf("%d jobs", jobs)
	}
	if _, err := i.Identity.Accept(sent.URL); err == nil {
		t.Error("the provider takes in whoever has the link")
	}
	if _, err := i.Identity.Accept(kept.URL); err != nil || i.status(t, kept.ID) != domain.InvitationPending {
		t.Errorf("the other invitation: %v", err)
	}
	i.sent(t, i.Admin, "eve@partner.example") // can be invited again
}

func TestWhatHasEndedCannotBeRevoked(t *testing.T) {
	t.Parallel()
	i := newInvites(t)
	accepted, late := i.sent(t, i.Admin, "eve@partner.example"), i.sent(t, i.Admin, "late@partner.example")
	_, err := i.Users.Register(t.Context(), i.partner(t, "eve@partner.example"), domain.Profile{})
	fixture.Must(t, err)
	i.Advance(domain.MemberInvitationTTL)
	for id, want := range map[string]domain.InvitationStatus{
		accepted.ID: domain.InvitationAccepted, late.ID: domain.InvitationExpired,
	} {
		fixture.Want(t, i.Users.RevokeInvitation(t.Context(), i.Admin, "", id), domain.ErrInvitationEnded)
		if got := i.status(t, id); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		page, err := i.Users.Invitations(t.Context(), i.Admin, domain.MemberInvitationQuery{Status: want})
		if fixture.Must(t, err); page.Total != 1 || page.Items[0].ID != id || page.Items[0].Status != want {
			t.Errorf("%s: got %+v", want, page)
		}
	}
	if jobs := i.withdrawn(t); jobs != 0 {
		t.Errorf("%d jobs", jobs)
	}
}

// Who revokes while the provider is still being asked is heard, too.
func TestAnInvitationIsRevokedOnItsWay(t *testing.T) {
	t.Parallel()
	i := newInvites(t)
	i.provider.before = func() {
		page, err := i.Users.Invitations(t.Context(), i.Admin, domain.MemberInvitationQuery{})
		fixture.Must(t, err)
		fixture.Must(t, i.Users.RevokeInvitation(t.Context(), i.Admin, "", page.Items[0].ID))
		i.withdrawn(t)
	}
	sent := i.sent(t, i.Admin, "eve@partner.example")
	i.withdrawn(t)
	if _, err := i.Identity.Accept(sent.URL); err == nil || sent.Status != domain.InvitationRevoked {
		t.Errorf("it is %s, and the provider takes in whoever has the link", sent.Status)
	}
}

func TestAnOperatorInvites(t *testing.T) {
	t.Parallel()
	i := newInvites(t)
	op := i.Operator(t)
	in := domain.NewMemberInvitation{
		Organization: i.Enterprise.Organization, Email: "eve@partner.example", RoleID: i.roles[0].ID,
	}
	_, err := i.Users.Invite(t.Context(), op, in)
	fixture.Want(t, err, domain.ErrReasonRequired)
	op.Reason = "Their admin has left"
	sent, err := i.Users.Invite(t.Context(), op, in)
	if fixture.Must(t, err); sent.URL == "" || sent.Inviter != op.Subject || sent.Organization != in.Organization {
		t.Errorf("got %+v", sent)
	}
	for name, org := range map[string]domain.TenantID{"unknown": "org_Unknown", "odd": "not an id/../%"} {
		in.Organization = org
		_, err = i.Users.Invite(t.Context(), op, in)
		if fixture.Want(t, err, domain.ErrEnterpriseNotFound); t.Failed() {
			t.Fatal(name)
		}
	}
	in.Organization = ""
	_, err = i.Users.Invite(t.Context(), op, in)
	fixture.Want(t, err, domain.ErrTenantRequired)
	eve, err := i.Users.Register(t.Context(), i.partner(t, "eve@partner.example"), domain.Profile{})
	if fixture.Must(t, err); eve.Role != "org:admin" {
		t.Errorf("got %+v", eve)
	}
	again := i.sent(t, op, "kim@partner.example")
	fixture.Must(t, i.Users.RevokeInvitation(t.Context(), op, i.Enterprise.Organization, again.ID))
	op.Reason = ""
	fixture.Want(t, i.Users.RevokeInvitation(t.Context(), op, i.Enterprise.Organization, again.ID),
		domain.ErrReasonRequired)
	page, err := i.Users.Invitations(
		t.Context(),
		op,
		domain.MemberInvitationQuery{Organization: i.Enterprise.Organization},
	)
	if fixture.Must(t, err); page.Total != 2 {
		t.Errorf("got %+v", page)
	}
}

// An operator's own reach does not make a company work that is not at work.
func TestNobodyIsInvitedToACompanyThatIsNotAtWork(t *testing.T) {
	t.Parallel()
	i := newInvites(t)
	op := i.Operator(t)
	op.Reason = "r"
	for status, want := range map[domain.EnterpriseStatus]*domain.Error{
		domain.EnterpriseSuspended: domain.ErrTenantSuspended, domain.EnterpriseDeleted: domain.ErrTenantDeleted,
	} {
		sent := i.sent(t, i.Admin, string(status)+"@partner.example")
		i.setStatus(t, status)
		_, err := i.Users.Invite(t.Context(), op, domain.NewMemberInvitation{
			Organization: i.Enterprise.Organization, Email: "eve@partner.example", RoleID: i.roles[1].ID,
		})
		fixture.Want(t, err, want)
		fixture.Must(t, i.Users.RevokeInvitation(t.Context(), op, i.Enterprise.Organization, sent.ID))
		if i.withdrawn(t); status == domain.EnterpriseSuspended {
			if _, err := i.Identity.Accept(sent.URL); err == nil {
				t.Error("the provider was not told")
			}
		}
		i.setStatus(t, domain.EnterpriseActive)
	}
}

func (i *invites) setStatus(t *testing.T, status domain.EnterpriseStatus) {
	t.Helper()
	_, err := i.Set.Enterprises.Update(t.Context(), i.Enterprise.ID, 0, func(e *domain.Enterprise) error {
		e.Status = status
		return nil
	})
	fixture.Must(t, err)
}
