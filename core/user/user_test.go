package user_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

func TestRegister(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	ada, err := w.Users.Me(t.Context(), c.Admin)
	fixture.Must(t, err)
	if ada.Role != "org:admin" || ada.Email != c.Enterprise.AdminEmail || ada.FirstName != "Ada" {
		t.Errorf("got %+v", ada)
	}
	admins, err := w.Set.Admins.List(t.Context(), c.Enterprise.ID)
	fixture.Must(t, err)
	if len(admins) != 1 || admins[0].Subject != ada.Subject || admins[0].FirstName != "Ada" {
		t.Errorf("got %+v", admins)
	}
	again, err := w.Users.Register(t.Context(), c.Admin, domain.Profile{FirstName: "Somebody"})
	fixture.Must(t, err)
	if again.Created || again.FirstName != "Ada" {
		t.Errorf("registering again made %+v", again)
	}
	bob := c.Register(t, "bob")
	if bob.Role != "org:member" {
		t.Errorf("through the own connection: got %q", bob.Role)
	}
	if me := c.Authenticate(t, c.Token("bob")); me.Is(domain.TenantAdmin) || !me.Is(domain.TenantMember) {
		t.Errorf("the provider does not know the role: %+v", me)
	}
}

// Who administers one enterprise can be invited to administer another.
func TestAnAdminOfTwoEnterprises(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	here, there := w.Tenant(t), w.Tenant(t)
	_, err := w.Users.Invite(t.Context(), here.Admin, domain.NewMemberInvitation{
		Email: "bob@" + here.Enterprise.Domain, RoleID: "rol_org_admin",
	})
	fixture.Must(t, err)
	bob := here.Authenticate(t, here.Token("bob"))
	elsewhere, _, err := w.Set.Admins.Ensure(t.Context(), domain.NewAdmin(
		w.NewID(), there.Enterprise.ID, "bob@"+there.Enterprise.Domain, w.Set.Clock.Now(),
	))
	fixture.Must(t, err)
	elsewhere.Subject = bob.Subject
	fixture.Must(t, w.Set.Admins.Update(t.Context(), elsewhere))
	u, err := w.Users.Register(t.Context(), bob, domain.Profile{})
	fixture.Must(t, err)
	admins, err := w.Set.Admins.List(t.Context(), here.Enterprise.ID)
	fixture.Must(t, err)
	if !u.Created || u.Role != "org:admin" || len(admins) != 2 {
		t.Errorf("got %+v, and admins %+v", u, admins)
	}
}

func TestTheProviderIsAway(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	away := domain.NewError(domain.Unavailable, "provider_unavailable", "Away.")
	bob := c.Authenticate(t, c.Token("bob"))
	for _, call := range []string{"Profile", "Connections"} {
		w.Identity.Fail(call, away, 1)
		_, err := w.Users.Register(t.Context(), bob, domain.Profile{})
		fixture.Want(t, err, away)
		_, err = w.Users.Me(t.Context(), bob)
		fixture.Want(t, err, domain.ErrUserNotFound)
	}
	w.Identity.Fail("AssignRole", away, 1)
	_, err := w.Users.Register(t.Context(), bob, domain.Profile{})
	fixture.Want(t, err, away)
	u, err := w.Users.Register(t.Context(), bob, domain.Profile{})
	fixture.Must(t, err)
	if u.Created || u.Role != "org:member" {
		t.Errorf("got %+v", u)
	}
	role, err := w.Users.ProviderRole(
		t.Context(), fixture.System(c.Enterprise.Organization), domain.Job{Subject: bob.Subject},
	)
	if fixture.Must(t, err); role != "org:member" {
		t.Errorf("it results in %q", role)
	}
	if !c.Authenticate(t, c.Token("bob")).Is(domain.TenantMember) {
		t.Error("the job did not bring the provider in line")
	}
}

func TestWhoIsNotVouchedForStaysOut(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	actor := func(l domain.ProviderProfile) domain.Call {
		a := c.Authenticate(t, c.Token("x"+w.NewID()))
		if l.Shared = l.Connection == "google"; l.Connection == "own" {
			own, err := w.Set.Identity.Connections(t.Context(), c.Enterprise.Organization)
			fixture.Must(t, err)
			l.Connection = own[0].Name
		}
		w.Identity.SetProfile(a.Subject, l)
		return a
	}
	for name, tc := range map[string]struct {
		login domain.ProviderProfile
		want  *domain.Error
	}{
		"unverified, from elsewhere": {
			domain.ProviderProfile{Email: "m@" + c.Enterprise.Domain, Connection: "google"}, domain.ErrEmailUnverified,
		},
		"the admin's address, unverified": {
			domain.ProviderProfile{Email: c.Enterprise.AdminEmail, Connection: "google"}, domain.ErrEmailUnverified,
		},
		"verified, but nobody invited": {
			domain.ProviderProfile{Email: "m@elsewhere.example", Verified: true, Connection: "google"}, domain.ErrNotInvited,
		},
		"a foreign address by the own connection": {
			domain.ProviderProfile{Email: "ceo@elsewhere.example", Verified: true, Connection: "own"}, domain.ErrEmailUnverified,
		},
		"the own domain by the own connection": {
			domain.ProviderProfile{Email: "m@" + c.Enterprise.Domain, Connection: "own"}, nil,
		},
		"the same address by another subject": {
			domain.ProviderProfile{Email: c.Enterprise.AdminEmail, Verified: true, Connection: "google"}, domain.ErrEmailTaken,
		},
		"a domain that only ends like the own": {
			domain.ProviderProfile{Email: "m@not" + c.Enterprise.Domain, Connection: "own"}, domain.ErrEmailUnverified,
		},
		"below the own domain, which was not an alias": {
			domain.ProviderProfile{Email: "m@sub." + c.Enterprise.Domain, Connection: "own"}, domain.ErrEmailUnverified,
		},
	} {
		_, err := w.Users.Register(t.Context(), actor(tc.login), domain.Profile{})
		if tc.want == nil && err != nil || tc.want != nil && !errors.Is(err, tc.want) {
			t.Errorf("%s: got %v, want %v", name, err, tc.want)
		}
	}
}

func TestInvitations(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	roles, err := w.Users.Roles(t.Context(), c.Admin)
	fixture.Must(t, err)
	if len(roles) != 2 || roles[0].Name != "org:admin" || roles[1].Name != "org:member" {
		t.Fatalf("got %+v", roles)
	}
	invite := func(email string, role domain.RoleID) error {
		sent, err := w.Users.Invite(t.Context(), c.Admin, domain.NewMemberInvitation{Email: email, RoleID: role})
		if err == nil && sent.URL == "" {
			t.Error("the link is not told")
		}
		return err
	}
	outside := "eve@partner.example"
	fixture.Must(t, invite(outside, roles[0].ID))
	fixture.Want(t, invite(outside, roles[0].ID), domain.ErrInvitationPending)
	fixture.Want(t, invite(c.Enterprise.AdminEmail, roles[0].ID), domain.ErrUserExists)
	fixture.Want(t, invite("x@partner.example", "rol_root_admin"), domain.ErrRoleNotGrantable)
	fixture.Want(t, invite("x@partner.example", "rol_unknown"), domain.ErrRoleNotFound)

	// A failure at the provider leaves nothing that would be in the way.
	away := domain.NewError(domain.Unavailable, "provider_unavailable", "Away.")
	w.Identity.Fail("Invite", away, 1)
	fixture.Want(t, invite("late@partner.example", roles[1].ID), away)
	fixture.Must(t, invite("late@partner.example", roles[1].ID))

	partner := func(email string) error {
		a := c.Authenticate(t, c.Token("p"+w.NewID()))
		w.Identity.SetProfile(a.Subject, domain.ProviderProfile{
			Email: email, Verified: true, Connection: "google", Shared: true,
		})
		u, err := w.Users.Register(t.Context(), a, domain.Profile{})
		if err == nil && email == outside && u.Role != "org:admin" {
			t.Errorf("got role %q", u.Role)
		}
		return err
	}
	fixture.Must(t, partner(outside))
	w.Advance(domain.MemberInvitationTTL)
	fixture.Want(t, partner("late@partner.example"), domain.ErrNotInvited)
}

func TestAnInvitationIsWorthWhatItsInviterIs(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	roles, err := w.Users.Roles(t.Context(), c.Admin)
	fixture.Must(t, err)
	_, err = w.Users.Invite(t.Context(), c.Admin, domain.NewMemberInvitation{
		Email: "eve@partner.example", RoleID: roles[0].ID,
	})
	fixture.Must(t, err)
	_, err = w.Set.Users.Update(t.Context(), c.Enterprise.Organization, c.Admin.Subject, 0, func(u *domain.User) error {
		u.Status = domain.UserBlocked
		return nil
	})
	fixture.Must(t, err)
	eve := c.Authenticate(t, c.Token("eve"))
	w.Identity.SetProfile(eve.Subject, domain.ProviderProfile{
		Email: "eve@partner.example", Verified: true, Connection: "google", Shared: true,
	})
	_, err = w.Users.Register(t.Context(), eve, domain.Profile{})
	fixture.Want(t, err, domain.ErrNotInvited)
}

func TestMembersSeeLessOfEachOther(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	bob := c.AddUser(t, "bob")
	for who, full := range map[*domain.Call]bool{&c.Admin: true, &bob: false} {
		page, err := w.Users.List(t.Context(), *who, domain.UserQuery{Paging: domain.Paging{Size: 10}})
		fixture.Must(t, err)
		if len(page.Items) != 2 || (page.Items[0].Role != "") != full || page.Items[0].Email == "" {
			t.Errorf("full %v: got %+v", full, page.Items)
		}
	}
	_, err := w.Users.Roles(t.Context(), bob)
	fixture.Want(t, err, domain.ErrForbidden)
	_, err = w.Users.Invite(t.Context(), bob, domain.NewMemberInvitation{Email: "x@y.example"})
	fixture.Want(t, err, domain.ErrForbidden)
}

func TestUpdatingOneFieldKeepsTheOthers(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	title := domain.UserChange{JobTitle: domain.Some("Countess")}
	u, err := w.Users.UpdateMe(t.Context(), c.Admin, 0, title)
	fixture.Must(t, err)
	if u.JobTitle != "Countess" || u.FirstName != "Ada" || u.Role != "org:admin" || u.Version != 2 {
		t.Errorf("got %+v", u)
	}
	_, err = w.Users.UpdateMe(t.Context(), c.Admin, 1, title)
	fixture.Want(t, err, domain.ErrStale)
}

// A call repeated by its key does what the first one could not do.
func TestAnInvitationIsSentWhenTheCallIsRepeated(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	roles, err := w.Users.Roles(t.Context(), c.Admin)
	fixture.Must(t, err)
	away := domain.NewError(domain.Unavailable, "provider_unavailable", "Away.")
	invite := func(key, email string) (domain.MemberInvitation, error) {
		i, err := w.Users.Invite(
			t.Context(), fixture.WithIdempotencyKey(c.Admin, key, "r"),
			domain.NewMemberInvitation{Email: email, RoleID: roles[1].ID},
		)
		return i.MemberInvitation, err
	}
	for _, call := range []string{"Roles", "Invite"} {
		w.Identity.Fail(call, away, 1)
		_, err := invite(call, call+"@partner.example")
		fixture.Want(t, err, away)
		first, err := invite(call, call+"@partner.example")
		fixture.Must(t, err)
		again, err := invite(call, call+"@partner.example")
		fixture.Must(t, err)
		if first.ProviderID == "" || again != first {
			t.Errorf("%s: got %+v, then %+v", call, first, again)
		}
	}
	w.Identity.Fail("Invite", away, 1)
	_, err = invite("k1", "late@partner.example")
	fixture.Want(t, err, away)
	taken, err := invite("k2", "late@partner.example")
	fixture.Must(t, err)
	again, err := invite("k2", "late@partner.example")
	fixture.Must(t, err)
	if taken != again {
		t.Errorf("got %+v, then %+v", taken, again)
	}
}

func TestAnInvitedPersonRegistersTwiceAtOnce(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	roles, err := w.Users.Roles(t.Context(), c.Admin)
	fixture.Must(t, err)
	_, err = w.Users.Invite(t.Context(), c.Admin, domain.NewMemberInvitation{
		Email: "eve@partner.example", RoleID: roles[1].ID,
	})
	fixture.Must(t, err)
	eve := c.Authenticate(t, c.Token("eve"))
	w.Identity.SetProfile(eve.Subject, domain.ProviderProfile{
		Email: "eve@partner.example", Verified: true, Connection: "google", Shared: true,
	})
	var wg sync.WaitGroup
	var made atomic.Int32
	for range 8 {
		wg.Go(func() {
			u, err := w.Users.Register(t.Context(), eve, domain.Profile{})
			if err != nil {
				t.Error(err)
			}
			if u.Created {
				made.Add(1)
			}
		})
	}
	wg.Wait()
	if made.Load() != 1 {
		t.Errorf("%d profiles were made", made.Load())
	}
}
