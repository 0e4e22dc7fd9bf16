package user_test

import (
	"slices"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

func (c company) wish(name string) domain.AdminWish {
	return domain.AdminWish{Email: name + "@" + c.Enterprise.Domain}
}

func TestAnAdminIsPromotedOrInvited(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	c.AddUser(t, "bob")
	operator := c.Operator(t)
	operator.Reason = "Asked by phone"
	for name, by := range map[string]domain.Call{"eve": c.Admin, "kim": operator} {
		wish := c.wish(name)
		wish.FirstName = "Invited"
		a, err := c.Users.CreateAdmin(t.Context(), by, c.Enterprise.ID, wish)
		fixture.Must(t, err)
		if a.Subject != "" || a.FirstName != "Invited" || a.Email != wish.Email {
			t.Errorf("got %+v", a)
		}
		_, err = c.Users.CreateAdmin(t.Context(), by, c.Enterprise.ID, wish)
		fixture.Want(t, err, domain.ErrInvitationPending)
		c.AddUser(t, name)
		c.work()
		c.agrees(name, "org:admin")
	}
	for range 2 {
		a, err := c.Users.CreateAdmin(t.Context(), c.Admin, c.Enterprise.ID, c.wish("bob"))
		if fixture.Must(t, err); a.FirstName != "Bob" || a.Subject == "" || a.UserType != domain.OrganizationAdmin {
			t.Errorf("got %+v", a)
		}
	}
	c.work()
	c.agrees("bob", "org:admin")
	all, err := c.Users.Admins(t.Context(), c.Admin, c.Enterprise.ID)
	if fixture.Must(t, err); len(all) != 4 {
		t.Errorf("there are %d admins", len(all))
	}
}

func TestTheUserTypeIsTheOperators(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	operator := c.Operator(t)
	wish := c.wish("eve")
	wish.UserType = domain.SuperAdmin
	_, err := c.Users.CreateAdmin(t.Context(), c.Admin, c.Enterprise.ID, wish)
	fixture.Want(t, err, domain.ErrUserTypeByOperator)
	_, err = c.Users.CreateAdmin(t.Context(), operator, c.Enterprise.ID, wish)
	fixture.Want(t, err, domain.ErrReasonRequired)
	operator.Reason = "Asked by phone"
	a, err := c.Users.CreateAdmin(t.Context(), operator, c.Enterprise.ID, wish)
	if fixture.Must(t, err); a.UserType != domain.SuperAdmin {
		t.Errorf("got %+v", a)
	}
	change := domain.AdminChange{UserType: domain.Some(domain.OrganizationAdmin)}
	_, err = c.Users.UpdateAdmin(t.Context(), c.Admin, c.Enterprise.ID, a.ID, change)
	fixture.Want(t, err, domain.ErrUserTypeByOperator)
	a, err = c.Users.UpdateAdmin(t.Context(), operator, c.Enterprise.ID, a.ID, change)
	if fixture.Must(t, err); a.UserType != domain.OrganizationAdmin {
		t.Errorf("got %+v", a)
	}
	other := c.Installation.Tenant(t)
	for _, e := range []domain.EnterpriseID{other.Enterprise.ID} {
		_, err = c.Users.Admin(t.Context(), other.Admin, e, a.ID)
		fixture.Want(t, err, domain.ErrAdminNotFound)
		fixture.Want(t, c.Users.DeleteAdmin(t.Context(), other.Admin, e, a.ID), domain.ErrAdminNotFound)
		_, err = c.Users.UpdateAdmin(t.Context(), other.Admin, e, a.ID, domain.AdminChange{FirstName: domain.Some("X")})
		fixture.Want(t, err, domain.ErrAdminNotFound)
	}
}

func TestAnAdminIsDemotedOrRevoked(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	c.AddUser(t, "bob")
	bob, err := c.Users.CreateAdmin(t.Context(), c.Admin, c.Enterprise.ID, c.wish("bob"))
	fixture.Must(t, err)
	eve, err := c.Users.CreateAdmin(t.Context(), c.Admin, c.Enterprise.ID, c.wish("eve"))
	fixture.Must(t, err)
	all, err := c.Users.Admins(t.Context(), c.Admin, c.Enterprise.ID)
	fixture.Must(t, err)
	own := slices.IndexFunc(all, func(a domain.Admin) bool { return a.Subject == c.Admin.Subject })
	fixture.Want(t, c.Users.DeleteAdmin(t.Context(), c.Admin, c.Enterprise.ID, all[own].ID), domain.ErrOwnRole)
	for _, a := range []domain.Admin{bob, eve} {
		fixture.Must(t, c.Users.DeleteAdmin(t.Context(), c.Admin, c.Enterprise.ID, a.ID))
		fixture.Want(t, c.Users.DeleteAdmin(t.Context(), c.Admin, c.Enterprise.ID, a.ID), domain.ErrAdminNotFound)
	}
	c.work()
	c.agrees("bob", "org:member")
	c.AddUser(t, "eve") // by the company's own connection
	c.work()
	c.agrees("eve", "org:member")
	operator := c.Operator(t)
	operator.Reason = "Asked by phone"
	fixture.Want(t, c.Users.DeleteAdmin(t.Context(), operator, c.Enterprise.ID, all[own].ID), domain.ErrLastAdmin)
}

// Who was invited as an admin stands among them until the invitation is revoked.
func TestTheRowOfAnInvitedAdminGoesWithTheInvitation(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	invite := func() (domain.IssuedInvitation, error) {
		return c.Users.Invite(t.Context(), c.Admin, domain.NewMemberInvitation{
			Email: "eve@" + c.Enterprise.Domain, RoleID: adminRole,
		})
	}
	c.Identity.Fail("Invite", away, 1)
	_, err := invite()
	fixture.Want(t, err, away)
	if n := len(c.admins()); n != 1 {
		t.Errorf("an invitation that failed leaves %d admins", n)
	}
	i, err := invite()
	fixture.Must(t, err)
	if n := len(c.admins()); n != 2 {
		t.Errorf("with one who is invited there are %d admins", n)
	}
	fixture.Must(t, c.Users.RevokeInvitation(t.Context(), c.Admin, "", i.ID))
	if n := len(c.admins()); n != 1 {
		t.Errorf("a revoked invitation leaves %d admins", n)
	}
}

// Neither does it outlive one that has expired, or was replaced by another role's.
func TestTheRowOfAnInvitedAdminGoesWhenItsTimeIsOver(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	other := c.Installation.Tenant(t)
	for _, name := range []string{"eve", "kim"} {
		_, err := c.Users.CreateAdmin(t.Context(), c.Admin, c.Enterprise.ID, c.wish(name))
		fixture.Must(t, err)
	}
	_, err := other.Users.CreateAdmin(t.Context(), other.Admin, other.Enterprise.ID, c.wish("eve"))
	fixture.Must(t, err)
	c.AddUser(t, "kim") // has come in time
	c.Advance(domain.MemberInvitationTTL)
	fixture.Must(t, c.Users.Expire(t.Context(), fixture.System("")))
	for range 2 {
		fixture.Must(t, c.Users.Expire(t.Context(), fixture.System("")))
	}
	if all := c.admins(); len(all) != 2 || !slices.Contains(all, c.wish("kim").Email) {
		t.Errorf("an expired invitation leaves %+v", all)
	}
	if all, err := c.Set.Admins.List(t.Context(), other.Enterprise.ID); err != nil || len(all) != 1 {
		t.Errorf("elsewhere it leaves %+v, %v", all, err)
	}
	c.Admin = c.Authenticate(t, c.Token("ada"))
	_, err = c.Users.CreateAdmin(t.Context(), c.Admin, c.Enterprise.ID, c.wish("eve"))
	fixture.Must(t, err)
	c.Advance(domain.MemberInvitationTTL)
	c.Admin = c.Authenticate(t, c.Token("ada"))
	_, err = c.Users.Invite(t.Context(), c.Admin, domain.NewMemberInvitation{
		Email: c.wish("eve").Email, RoleID: "rol_org_member",
	})
	fixture.Must(t, err)
	if all := c.admins(); len(all) != 2 {
		t.Errorf("one invited as a member stands among %+v", all)
	}
}

// What an operator says of whom they invite is one act, and one mail, however often it is repeated.
func TestAnOperatorsInvitationOfAnAdminIsOneAct(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	operator := fixture.WithIdempotencyKey(c.Operator(t), "k", "r")
	operator.Reason = "Asked by phone"
	wish := c.wish("eve")
	wish.FirstName, wish.UserType = "Eve", domain.SuperAdmin
	for range 2 {
		a, err := c.Users.CreateAdmin(t.Context(), operator, c.Enterprise.ID, wish)
		if fixture.Must(t, err); a.FirstName != "Eve" || a.UserType != domain.SuperAdmin {
			t.Errorf("got %+v", a)
		}
	}
	page, err := c.Set.Jobs.List(t.Context(), domain.JobQuery{
		Enterprise: c.Enterprise.ID, Kind: domain.JobOperatorMail, Paging: domain.Paging{Size: 9},
	})
	if fixture.Must(t, err); page.Total != 1 {
		t.Errorf("%d mails", page.Total)
	}
}

// The first admin, whose place was taken before they came, comes as anybody else.
func TestTheFirstAdminCanBeRevoked(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	operator := w.Operator(t)
	operator.Reason = "Asked by phone"
	e, err := w.Enterprises.Invite(t.Context(), operator, domain.NewEnterprise{
		Name: "Acme", AdminEmail: "ada@acme.example", URL: "https://acme.example",
	})
	fixture.Must(t, err)
	_, err = w.Users.CreateAdmin(t.Context(), operator, e.ID, domain.AdminWish{Email: "bob@acme.example"})
	fixture.Want(t, err, domain.ErrTenantNotReady)
	all, err := w.Users.Admins(t.Context(), operator, e.ID)
	fixture.Must(t, err)
	fixture.Want(t, w.Users.DeleteAdmin(t.Context(), operator, e.ID, all[0].ID), domain.ErrTenantNotReady)
	out, err := w.Onboard(t.Context(), w.InviteToken(t, e), domain.NewOnboarding{DisplayName: "Acme"})
	fixture.Must(t, err)
	fixture.Must(t, w.Identity.OpenTicket(out.TicketURL))
	_, err = w.Enterprises.Provision(t.Context(), fixture.System(""), domain.Job{Enterprise: e.ID})
	fixture.Must(t, err)
	e, err = w.Enterprises.Get(t.Context(), operator, e.ID)
	fixture.Must(t, err)
	c := company{&fixture.Tenant{Installation: w, Enterprise: e}, t}
	fixture.Want(t, w.Users.DeleteAdmin(t.Context(), operator, e.ID, all[0].ID), domain.ErrLastAdmin)
	_, err = w.Users.CreateAdmin(t.Context(), operator, e.ID, domain.AdminWish{Email: "bob@acme.example"})
	fixture.Must(t, err)
	c.AddUser(t, "bob")
	fixture.Must(t, w.Users.DeleteAdmin(t.Context(), operator, e.ID, all[0].ID))
	if u := c.Register(t, "ada"); u.Role != "org:member" {
		t.Errorf("the revoked admin registers as %s", u.Role)
	}
}
