package enterprise_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// Each act of an operator is told by its name, and by whom or what it was about.
func TestTheAdminsHearWhatAnOperatorDid(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	op, org, host := saying(c.Operator(t)), c.Enterprise.Organization, c.Enterprise.Domain
	bob, own := c.AddUser(t, "bob").Subject, connections(t, c)[0]
	roles, err := c.Users.Roles(t.Context(), c.Admin)
	fixture.Must(t, err)
	invited, revoked := inviteMember(t, c, "dora"), domain.IssuedInvitation{}
	ticket := domain.IssuedTicket{}
	frank := domain.Admin{}
	for _, act := range []struct {
		told string
		do   func() error
	}{
		{"changed the role of Bob Test (bob@" + host + ") at", func() error {
			_, err := c.Users.ChangeRole(t.Context(), op, org, bob, 0, domain.RoleChange{Role: roles[0].ID})
			return err
		}},
		{"blocked Bob Test (bob@" + host + ") at", func() error {
			_, err := c.Users.Block(t.Context(), op, org, bob)
			return err
		}},
		{"unblocked Bob Test (bob@" + host + ") at", func() error {
			_, err := c.Users.Unblock(t.Context(), op, org, bob)
			return err
		}},
		{"invited eve@" + host + " at", func() (err error) {
			revoked, err = c.Users.Invite(t.Context(), op, domain.NewMemberInvitation{
				Organization: org, Email: "eve@" + host, RoleID: roles[1].ID,
			})
			return err
		}},
		{"revoked the invitation of eve@" + host + " at", func() error {
			return c.Users.RevokeInvitation(t.Context(), op, org, revoked.ID)
		}},
		{"revoked the invitation of dora@" + host + " at", func() error {
			return c.Users.RevokeInvitation(t.Context(), op, org, invited.ID)
		}},
		{"disabled the connection " + own.Name + " for signing in at", func() error {
			return c.Enterprises.DisableConnection(t.Context(), op, refOf(c), own.ID)
		}},
		{"enabled the connection " + own.Name + " for signing in at", func() error {
			_, err := c.Enterprises.EnableConnection(t.Context(), op, refOf(c), own.ID)
			return err
		}},
		{"made a link to set up one more connection for signing in at", func() (err error) {
			ticket, err = c.Enterprises.CreateTicket(t.Context(), op, refOf(c), domain.NewTicket{DisplayName: "Two"})
			return err
		}},
		{"revoked a link to set up a connection for signing in at", func() error {
			return c.Enterprises.RevokeTicket(t.Context(), op, refOf(c), ticket.ID)
		}},
		{"invited frank@" + host + " at", func() (err error) {
			frank, err = c.Users.CreateAdmin(t.Context(), op, c.Enterprise.ID, domain.AdminWish{Email: "frank@" + host})
			return err
		}},
		{"changed what is known of the administrator Frank (frank@" + host + ") at", func() error {
			change := domain.AdminChange{FirstName: domain.Some("Frank")}
			_, err := c.Users.UpdateAdmin(t.Context(), op, c.Enterprise.ID, frank.ID, change)
			return err
		}},
		{"took the rights of an administrator from somebody at", func() error {
			return c.Users.DeleteAdmin(t.Context(), op, c.Enterprise.ID, frank.ID)
		}},
	} {
		fixture.Must(t, act.do())
		job := due(t, c.Installation, domain.JobOperatorMail)[0]
		fixture.Must(t, c.Enterprises.MailOperator(t.Context(), fixture.System(""), job))
		out := c.Mail.Outbox()
		last := out[len(out)-1].Text.Reveal()
		said := strings.Join(strings.Fields(last), " ")
		if !strings.Contains(said, "The operator of the platform "+act.told+" "+c.Enterprise.Name) ||
			!strings.Contains(said, "Asked by phone") {
			t.Errorf("of what %s, it says\n%s", act.told, last)
		}
	}
}

// Who administers a company hears of a ticket, at the address that they have now; who does not any more hears nothing.
func TestTheAdminsOfTodayHearOfATicket(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	host := c.Enterprise.Domain
	_, err := c.Users.CreateAdmin(t.Context(), c.Admin, c.Enterprise.ID, domain.AdminWish{Email: "grace@" + host})
	fixture.Must(t, err)
	admins, err := c.Users.Admins(t.Context(), c.Admin, c.Enterprise.ID)
	fixture.Must(t, err)
	admins[0].Email = "a.lovelace@" + host // she has married
	fixture.Must(t, c.Set.Admins.Update(t.Context(), admins[0]))
	before := len(c.Mail.Outbox())
	fixture.Must(t, c.Enterprises.MailTicket(t.Context(), fixture.System(""), domain.Job{
		ID: "j", Kind: domain.JobTicketMail, Enterprise: c.Enterprise.ID,
	}))
	var to []string
	for _, m := range c.Mail.Outbox()[before:] {
		to = append(to, m.To)
	}
	slices.Sort(to)
	want := []string{"a.lovelace@" + host, "grace@" + host, c.Set.Settings.SupportEmail}
	if !slices.Equal(to, want) {
		t.Errorf("mails went to %q, want %q", to, want)
	}
}
