package user_test

import (
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// moved is a company whose first admin has another address than the one that was invited.
func moved(t *testing.T) (c *fixture.Tenant, old string) {
	t.Helper()
	c = fixture.New(t).Tenant(t)
	readdress(t, c, "countess")
	return c, c.Enterprise.AdminEmail
}

// readdress lets the first admin sign in with another address, which the provider has verified.
func readdress(t *testing.T, c *fixture.Tenant, name string) {
	t.Helper()
	c.Identity.SetProfile(c.Admin.Subject, domain.ProviderProfile{
		Email: name + "@" + c.Enterprise.Domain, Verified: true, Connection: connectionName(t, c),
	})
	c.Advance(2 * time.Second)
	if again := c.Authenticate(t, c.Token(name)); again.Subject != c.Admin.Subject {
		t.Fatalf("%s is %s", name, again.Subject)
	}
}

// comeAs registers a person who is new to us, by the company's own connection.
func comeAs(t *testing.T, c *fixture.Tenant, email string) (domain.Registered, error) {
	t.Helper()
	return arrive(t, c, domain.ProviderProfile{Email: email, Verified: true, Connection: connectionName(t, c)})
}

// Whoever has an address later that was the first admin's is not made an admin by that.
func TestAnAddressThatTheFirstAdminHadMakesNobodyAnAdmin(t *testing.T) {
	t.Parallel()
	invite := func(role domain.RoleID) func(*testing.T, *fixture.Tenant, string) domain.IssuedInvitation {
		return func(t *testing.T, c *fixture.Tenant, email string) domain.IssuedInvitation {
			sent, err := c.Users.Invite(t.Context(), c.Admin, domain.NewMemberInvitation{Email: email, RoleID: role})
			fixture.Must(t, err)
			return sent
		}
	}
	for name, before := range map[string]func(*testing.T, *fixture.Tenant, string){
		"nothing happened": func(*testing.T, *fixture.Tenant, string) {},
		"the admin's row has no subject": func(t *testing.T, c *fixture.Tenant, _ string) {
			readdress(t, c, "ada")
			all, err := c.Set.Admins.List(t.Context(), c.Enterprise.ID)
			fixture.Must(t, err)
			all[0].Subject = ""
			fixture.Must(t, c.Set.Admins.Update(t.Context(), all[0]))
			readdress(t, c, "countess")
		},
		"invited as a member": func(t *testing.T, c *fixture.Tenant, email string) { invite("rol_org_member")(t, c, email) },
		"invited as an admin, revoked": func(t *testing.T, c *fixture.Tenant, email string) {
			sent := invite("rol_org_admin")(t, c, email)
			fixture.Must(t, c.Users.RevokeInvitation(t.Context(), c.Admin, "", sent.ID))
		},
		"invited as an admin, expired": func(t *testing.T, c *fixture.Tenant, email string) {
			invite("rol_org_admin")(t, c, email)
			c.Advance(domain.MemberInvitationTTL)
		},
		"there and back again": func(t *testing.T, c *fixture.Tenant, _ string) {
			readdress(t, c, "ada")
			readdress(t, c, "duchess")
		},
	} {
		c, old := moved(t)
		before(t, c, old)
		eve, err := comeAs(t, c, old)
		if fixture.Must(t, err); eve.Role != "org:member" {
			t.Errorf("%s: got %+v", name, eve)
		}
		admins, err := c.Set.Admins.List(t.Context(), c.Enterprise.ID)
		if fixture.Must(t, err); len(admins) != 1 || admins[0].Email == old {
			t.Errorf("%s: admins are %+v", name, admins)
		}
	}
}

func TestTheFirstAdminTakesTheirAddressBack(t *testing.T) {
	t.Parallel()
	c, old := moved(t)
	readdress(t, c, "ada")
	_, err := comeAs(t, c, old)
	fixture.Want(t, err, domain.ErrEmailTaken)
	admins, err := c.Set.Admins.List(t.Context(), c.Enterprise.ID)
	if fixture.Must(t, err); len(admins) != 1 || admins[0].Email != old || admins[0].Subject != c.Admin.Subject {
		t.Errorf("admins are %+v", admins)
	}
}

// An admin, or a member, who takes over an address that was invited meanwhile is one person, not two.
func TestAnInvitedAddressIsTakenOver(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	_, err := c.Users.Invite(t.Context(), c.Admin, domain.NewMemberInvitation{
		Email: "countess@" + c.Enterprise.Domain, RoleID: "rol_org_admin",
	})
	fixture.Must(t, err)
	readdress(t, c, "countess")
	admins, err := c.Set.Admins.List(t.Context(), c.Enterprise.ID)
	if fixture.Must(t, err); len(admins) != 1 || admins[0].Email != "countess@"+c.Enterprise.Domain ||
		admins[0].Subject != c.Admin.Subject {
		t.Errorf("admins are %+v", admins)
	}
}
