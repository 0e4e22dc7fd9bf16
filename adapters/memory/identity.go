package memory

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Who is at the provider from the start.
const (
	OperatorEmail      = "operator@tenon.example"
	OperatorConnection = "tenon-operators"
	passwordConnection = "Username-Password-Authentication"
)

var providerRoles = []domain.ProviderRole{
	{ID: "rol_org_admin", Name: "org:admin", Description: "Administrator of an enterprise"},
	{ID: "rol_org_member", Name: "org:member", Description: "Member of an enterprise"},
	{ID: "rol_root_admin", Name: domain.OperatorRole, Description: "Platform operator"},
}

// Identity is a small identity provider. Beside its port it has what people
// do at a real one: sign in, open a ticket, accept an invitation; and it fails
// when a test asks it to.
type Identity struct {
	faults
	tx            *transactor
	organizations *table[domain.TenantID, domain.Organization]
	connections   *table[tenantKey[string], domain.Connection] // by their names
	known         *table[string, domain.Connection]            // enabled somewhere or not
	people        *table[domain.Subject, domain.ProviderProfile]
	roles         *table[tenantKey[domain.Subject], []string] // names of roles; of the empty tenant those on the platform
	tickets       *table[string, openTicket]
	invitations   *table[string, domain.MemberInvitation] // open ones
	tokens        *table[domain.Secret, domain.Claims]
	blocked       *table[domain.Subject, bool]
}

type openTicket struct {
	organization domain.TenantID
	until        time.Time
}

var (
	_ ports.Identity = (*Identity)(nil)
	_ ports.Tokens   = (*Identity)(nil)
)

func newIdentity(w *transactor) *Identity {
	return &Identity{
		tx:            w,
		organizations: newTable[domain.TenantID, domain.Organization](w),
		connections:   newTable[tenantKey[string], domain.Connection](w),
		known:         newTable[string, domain.Connection](w),
		people:        newTable[domain.Subject, domain.ProviderProfile](w),
		roles:         newTableOf[tenantKey[domain.Subject]](w, slices.Clone[[]string]),
		tickets:       newTable[string, openTicket](w),
		invitations:   newTable[string, domain.MemberInvitation](w),
		tokens:        newTableOf[domain.Secret](w, cloneClaims),
		blocked:       newTable[domain.Subject, bool](w),
	}
}

func cloneClaims(c domain.Claims) domain.Claims {
	c.Roles, c.Scopes = slices.Clone(c.Roles), slices.Clone(c.Scopes)
	return c
}

// call is one call of a port, whole or not at all.
func (i *Identity) call(ctx context.Context, name string, do func() error) error {
	return i.around(name, func() error { return i.tx.InTx(ctx, func(context.Context) error { return do() }) })
}

// Verify believes the tokens that SignIn, Accept and MachineToken have made.
func (i *Identity) Verify(ctx context.Context, token domain.Secret) (c domain.Claims, err error) {
	err = i.call(ctx, "Verify", func() error {
		if c, err = i.tokens.get(token, domain.ErrTokenInvalid); err == nil && !i.tx.clock.Now().Before(c.ExpiresAt) {
			err = domain.ErrTokenInvalid
		}
		if err != nil {
			return err
		}
		seen := c
		seen.First = false
		i.tokens.put(token, seen)
		return nil
	})
	return c, err
}

// Check fails only when asked to.
func (i *Identity) Check(ctx context.Context) error {
	return i.call(ctx, "Check", func() error { return nil })
}

// Profile returns what the provider knows of a subject.
func (i *Identity) Profile(ctx context.Context, s domain.Subject) (l domain.ProviderProfile, err error) {
	err = i.call(ctx, "Profile", func() error {
		l, err = i.people.get(s, domain.ErrUserNotFound)
		return err
	})
	return l, err
}

// Roles are always the same three.
func (i *Identity) Roles(ctx context.Context) (all []domain.ProviderRole, err error) {
	err = i.call(ctx, "Roles", func() error {
		all = slices.Clone(providerRoles)
		return nil
	})
	return all, err
}

// RolePermissions of a role are none: only its name counts here.
func (i *Identity) RolePermissions(
	ctx context.Context, id domain.RoleID,
) (none []domain.ProviderPermission, err error) {
	return none, i.call(ctx, "RolePermissions", func() error {
		if !slices.ContainsFunc(providerRoles, func(r domain.ProviderRole) bool { return r.ID == id }) {
			return domain.ErrRoleNotFound
		}
		return nil
	})
}

var organizationName = regexp.MustCompile(`^[a-z0-9_-]{1,50}$`)

// EnsureOrganization creates an organization, or returns the one of that name.
func (i *Identity) EnsureOrganization(ctx context.Context, o domain.Organization) (t domain.TenantID, err error) {
	err = i.call(ctx, "EnsureOrganization", func() error {
		for id, found := range i.organizations.each() {
			if found.Name == o.Name && found.Enterprise != o.Enterprise {
				return domain.ErrOrganizationTaken
			}
			if found.Name == o.Name {
				t = id
				return nil
			}
		}
		if !organizationName.MatchString(o.Name) {
			return domain.ErrProviderRefused
		}
		t = domain.TenantID("org_" + i.tx.random(16))
		i.organizations.put(t, o)
		return nil
	})
	return t, err
}

// Connections returns what an organization's opened tickets have made.
func (i *Identity) Connections(ctx context.Context, t domain.TenantID) (all []domain.Connection, err error) {
	err = i.call(ctx, "Connections", func() error {
		all = i.enabled(t)
		return i.requireOrganization(t)
	})
	return all, err
}

func (i *Identity) requireOrganization(t domain.TenantID) error {
	_, err := i.organizations.get(t, domain.ErrProviderRefused)
	return err
}

func (i *Identity) enabled(t domain.TenantID) []domain.Connection {
	all := i.connections.all(func(k tenantKey[string], _ domain.Connection) bool { return k.tenant == t })
	slices.SortFunc(all, func(a, b domain.Connection) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// AssignRole gives this role of the given ones, and takes the others.
func (i *Identity) AssignRole(
	ctx context.Context, t domain.TenantID, s domain.Subject, role string, of []string,
) error {
	return i.call(ctx, "AssignRole", func() error {
		if !slices.ContainsFunc(providerRoles, func(r domain.ProviderRole) bool { return r.Name == role }) {
			return domain.ErrRoleNotGrantable
		}
		if err := i.requireOrganization(t); err != nil || !i.people.has(s) {
			return domain.ErrProviderRefused
		}
		seat := tenantKey[domain.Subject]{t, s}
		kept := slices.DeleteFunc(
			slices.Clone(i.roles.rows[seat]), func(r string) bool { return r == role || slices.Contains(of, r) },
		)
		i.roles.put(seat, append(kept, role))
		return nil
	})
}
