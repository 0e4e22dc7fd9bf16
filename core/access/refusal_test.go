package access_test

import (
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// Operators see who is refused, as a number: ten times a minute at most, without
// a name, and outside of every trail.
func TestRefusalsAreReported(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	bob := c.AddUser(t, "bob")
	bob.RequestID = "req-7"
	events := w.Set.Events.(*memory.Events)
	before := len(events.All())
	refuse := func() {
		for range 15 {
			_, err := w.Users.Roles(t.Context(), bob)
			fixture.Want(t, err, domain.ErrForbidden)
		}
	}
	refuse()
	got := events.All()[before:]
	if len(got) < 10 || len(got) > 20 { // a minute may have ended meanwhile
		t.Fatalf("%d refusals were reported", len(got))
	}
	want := domain.Event{
		Name: domain.EventAccessRefused, Action: domain.UserRoles, Code: domain.ErrForbidden.Code,
		Subject: got[0].Subject, Tenant: c.Enterprise.Organization, RequestID: "req-7",
	}
	if got[0] != want || got[0].Subject == "" || strings.Contains(got[0].Subject, "bob") {
		t.Errorf("got %+v", got[0])
	}
	w.Advance(time.Minute)
	refuse()
	if more := len(events.All()) - before - len(got); more < 10 {
		t.Errorf("a minute later %d are reported", more)
	}
	if entries := trail(t, w, c.Admin, domain.UserRoles); len(entries) != 0 {
		t.Errorf("the trail has %+v", entries)
	}
}

func TestWhatTheOperatorWantsAReasonForNeedsOne(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	set := c.Set
	set.Settings.ReasonRequired = []domain.Action{domain.ProjectCreate}
	strict := fixture.Core(t, set)
	_, err := strict.Projects.Create(t.Context(), c.Admin, domain.NewProject{Name: "ONC-201"})
	fixture.Want(t, err, domain.ErrReasonRequired)
	by := c.Admin
	by.Reason = "the sponsor asked"
	_, err = strict.Projects.Create(t.Context(), by, domain.NewProject{Name: "ONC-201"})
	fixture.Must(t, err)
}

// Who is not there, and the system, are asked for no reason.
func TestJobsAndStoredPersonsNeedNoReason(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	roles, err := c.Users.Roles(t.Context(), c.Admin)
	fixture.Must(t, err)
	set := c.Set
	set.Settings.ReasonRequired = []domain.Action{domain.UserInvite, domain.InvitationExpire}
	strict := fixture.Core(t, set)
	by := c.Admin
	by.Reason = "a new colleague"
	invitation := domain.NewMemberInvitation{Email: "eve@partner.example", RoleID: roles[0].ID}
	_, err = strict.Users.Invite(t.Context(), by, invitation)
	fixture.Must(t, err)
	eve := c.Authenticate(t, c.Token("eve"))
	c.Identity.SetProfile(eve.Subject, domain.ProviderProfile{
		Email: invitation.Email, Verified: true, Connection: "google", Shared: true,
	})
	_, err = strict.Users.Register(t.Context(), eve, domain.Profile{})
	fixture.Must(t, err)
	fixture.Must(t, strict.Users.Expire(t.Context(), fixture.System("")))
}
