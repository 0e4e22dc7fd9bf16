package user_test

import (
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// connectionName is the connection that the ticket of an enterprise has made.
func connectionName(t *testing.T, c *fixture.Tenant) string {
	t.Helper()
	own, err := c.Set.Identity.Connections(t.Context(), c.Enterprise.Organization)
	fixture.Must(t, err)
	return own[0].Name
}

// vacant is an enterprise whose first admin has not come yet.
func vacant(t *testing.T, w *fixture.Installation) *fixture.Tenant {
	t.Helper()
	c := w.Tenant(t)
	e, err := w.Set.Enterprises.Update(t.Context(), c.Enterprise.ID, 0, func(e *domain.Enterprise) error {
		e.AdminEmail = "first@" + e.Domain
		return nil
	})
	fixture.Must(t, err)
	first := domain.NewAdmin(w.NewID(), e.ID, e.AdminEmail, w.Set.Clock.Now())
	first.First = true
	_, _, err = w.Set.Admins.Ensure(t.Context(), first)
	fixture.Must(t, err)
	c.Enterprise = e
	return c
}

// arrive registers a person of the organization of c about whom the provider says this.
func arrive(t *testing.T, c *fixture.Tenant, profile domain.ProviderProfile) (domain.Registered, error) {
	t.Helper()
	who := c.Authenticate(t, c.Token("x"+c.NewID()))
	c.Identity.SetProfile(who.Subject, profile)
	return c.Users.Register(t.Context(), who, domain.Profile{FirstName: "Eve", LastName: "Test"})
}

// Whoever runs the directory behind a connection says in it whatever they like, also that an address is verified.
func TestAConnectionVouchesOnlyInItsOwnEnterprise(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	there := w.Tenant(t)
	theirs := connectionName(t, there)
	for name, via := range map[string]string{
		"another enterprise's": theirs, "one that has been taken away": "sso-gone", "none": "",
	} {
		here := vacant(t, w)
		_, err := w.Users.Invite(t.Context(), here.Admin, domain.NewMemberInvitation{
			Email: "eve@partner.example", RoleID: "rol_org_admin",
		})
		fixture.Must(t, err)
		for _, email := range []string{
			here.Enterprise.AdminEmail, "eve@partner.example", "m@" + here.Enterprise.Domain, "m@" + there.Enterprise.Domain,
		} {
			_, err := arrive(t, here, domain.ProviderProfile{Email: email, Verified: true, Connection: via})
			if fixture.Want(t, err, domain.ErrEmailUnverified); err == nil {
				t.Errorf("a connection (%s) vouched for %s", name, email)
			}
		}
	}
}

// A database or a social connection is nobody's own, even where an organization has it enabled: the address has to be
// verified, and who is not invited stays out.
func TestASharedConnectionIsNoEnterprisesOwn(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	here := vacant(t, w)
	shared := connectionName(t, here)
	arrives := func(email string, verified bool) (domain.Registered, error) {
		return arrive(t, here, domain.ProviderProfile{
			Email: email, Verified: verified, Connection: shared, Shared: true,
		})
	}
	for email, want := range map[string]*domain.Error{
		here.Enterprise.AdminEmail: domain.ErrEmailUnverified, "m@" + here.Enterprise.Domain: domain.ErrEmailUnverified,
	} {
		_, err := arrives(email, false)
		fixture.Want(t, err, want)
	}
	_, err := arrives("m@"+here.Enterprise.Domain, true)
	fixture.Want(t, err, domain.ErrNotInvited)
	u, err := arrives(here.Enterprise.AdminEmail, true)
	if fixture.Must(t, err); u.Role != "org:admin" {
		t.Errorf("the invited admin became %q", u.Role)
	}
}

// A provider writes addresses in any spelling; none of them makes a person somebody else.
func TestTheProvidersSpellingOfAnAddress(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	for spelled, want := range map[string]*domain.Error{
		" KIM@Partner.example\u200b": nil, "kim@PARTNER.example": nil,
		"\u212aim@partner.example": domain.ErrEmailUnverified, "k\u0131m@partner.example": domain.ErrEmailUnverified,
		"kim@partner.example\u3002": domain.ErrEmailUnverified, "": domain.ErrEmailUnverified,
	} {
		here := w.Tenant(t)
		_, err := w.Users.Invite(t.Context(), here.Admin, domain.NewMemberInvitation{
			Email: "kim@partner.example", RoleID: "rol_org_member",
		})
		fixture.Must(t, err)
		u, err := arrive(t, here, domain.ProviderProfile{
			Email: spelled, Verified: true, Connection: "google", Shared: true,
		})
		switch {
		case want != nil:
			fixture.Want(t, err, want)
		case err != nil || u.Email != "kim@partner.example":
			t.Errorf("%+q became %q, %v", spelled, u.Email, err)
		}
	}
}
