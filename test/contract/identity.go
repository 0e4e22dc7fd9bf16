package contract

import (
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Provider is an identity provider, and what people do at it.
type Provider struct {
	ports.Identity
	Tokens ports.Tokens
	SignIn func(t *testing.T, email string, org domain.TenantID) domain.Secret // empty when they are refused
	Open   func(t *testing.T, ticket domain.Secret) bool                       // press the button of a ticket's page
	Accept func(t *testing.T, email string, invitation domain.Secret) domain.Secret
}

const (
	orgAdmin  = "org:admin"
	orgMember = "org:member"
)

// Identity checks every rule of the ports of an identity provider. It may be shared: each
// check makes an organization of its own.
func Identity(t *testing.T, open func(t *testing.T) Provider) {
	for name, check := range map[string]func(*testing.T, Provider){
		"identity/organization/once":     identityOrganizationOnce,
		"identity/organization/race":     identityOrganizationRace,
		"identity/organization/taken":    identityOrganizationTaken,
		"identity/organization/refused":  identityOrganizationRefused,
		"identity/ticket/connects":       identityTicketConnects,
		"identity/ticket/revoked":        identityTicketRevoked,
		"identity/connections/foreign":   identityConnectionsForeign,
		"identity/connection/away":       identityConnectionAway,
		"identity/connection/unknown":    identityConnectionUnknown,
		"identity/members":               identityMembers,
		"identity/members/foreign":       identityMembersForeign,
		"identity/login":                 identityLogin,
		"identity/login/unknown":         identityLoginUnknown,
		"identity/roles":                 identityProviderRoles,
		"identity/role/permissions":      identityRolePermissions,
		"identity/role/given":            identityRoleGiven,
		"identity/role/unknown":          identityRoleUnknown,
		"identity/member/only":           identityMemberOnly,
		"identity/member/removed":        identityMemberRemoved,
		"identity/member/organizations":  identityOrganizations,
		"identity/blocked":               identityBlocked,
		"identity/invite/again":          identityInviteAgain,
		"identity/invite/refused":        identityInviteRefused,
		"identity/invite/revoked":        identityInviteRevoked,
		"identity/token/good":            identityTokenGood,
		"identity/token/operator":        identityTokenOperator,
		"identity/token/no organization": identityTokenWithoutOrganization,
		"identity/token/bad":             identityTokenBad,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check(t, open(t))
		})
	}
}

// anOrganization is one that nobody has heard of.
func anOrganization() domain.Organization {
	id := strings.ToLower(rand.Text()[:12])
	return domain.Organization{
		Name: "acme-" + id, DisplayName: "Äcme & Söhne", PrimaryColor: "#1A2B3C", LogoURL: "cdn.example.com/logo.png",
		Enterprise: domain.EnterpriseID(id),
	}
}

func (p Provider) organize(t *testing.T) domain.TenantID {
	t.Helper()
	return got(p.EnsureOrganization(t.Context(), anOrganization()))(t)
}

func (p Provider) ticket(t *testing.T, org domain.TenantID) (handle, url domain.Secret) {
	t.Helper()
	handle, url, err := p.CreateTicket(t.Context(), domain.TicketRequest{
		Organization: org, DisplayName: "Äcme", DomainAliases: []string{"acme.example", "eu.acme.example"}, TTL: time.Hour,
	})
	must(t, err)
	if handle == "" || !strings.HasPrefix(url.Reveal(), "http") {
		t.Fatalf("a ticket has a handle and an address; got %d and %d characters", len(handle.Reveal()), len(url.Reveal()))
	}
	return handle, url
}

// connected is an organization with a connection of its own.
func (p Provider) connected(t *testing.T) (domain.TenantID, domain.Connection) {
	t.Helper()
	org := p.organize(t)
	_, url := p.ticket(t, org)
	if !p.Open(t, url) {
		t.Fatal("a fresh ticket does not open")
	}
	own := got(p.Connections(t.Context(), org))(t)
	if len(own) != 1 || own[0].ID == "" || own[0].Name == "" {
		t.Fatalf("got connections %v, want the one that the ticket made", own)
	}
	return org, own[0]
}

// claims signs a person in and returns what the token says.
func (p Provider) claims(t *testing.T, email string, org domain.TenantID) domain.Claims {
	t.Helper()
	token := p.SignIn(t, email, org)
	if token == "" {
		t.Fatalf("%s may not sign in to %q", email, org)
	}
	return got(p.Tokens.Verify(t.Context(), token))(t)
}

func anEmail() string { return "ada." + strings.ToLower(rand.Text()[:8]) + "@acme.example" }

func identityOrganizationOnce(t *testing.T, p Provider) {
	o := anOrganization()
	first := got(p.EnsureOrganization(t.Context(), o))(t)
	again := got(p.EnsureOrganization(t.Context(), o))(t)
	if first == "" || first != again {
		t.Errorf("twice the same organization is %q and %q", first, again)
	}
}

func identityOrganizationRace(t *testing.T, p Provider) {
	o, found := anOrganization(), make([]domain.TenantID, 8)
	together(len(found), func(n int) {
		var err error
		if found[n], err = p.EnsureOrganization(t.Context(), o); err != nil {
			t.Error(err)
		}
	})
	if slices.Sort(found); len(slices.Compact(found)) != 1 {
		t.Errorf("eight at once made several organizations: %v", found)
	}
}

func identityOrganizationTaken(t *testing.T, p Provider) {
	o := anOrganization()
	_, err := p.EnsureOrganization(t.Context(), o)
	must(t, err)
	o.Enterprise = "another"
	_, err = p.EnsureOrganization(t.Context(), o)
	wantError(t, err, domain.ErrOrganizationTaken)
}

func identityOrganizationRefused(t *testing.T, p Provider) {
	o := anOrganization()
	o.Name = "No Such Name!"
	_, err := p.EnsureOrganization(t.Context(), o)
	wantKind(t, err, domain.BadGateway)
}

func identityTicketConnects(t *testing.T, p Provider) {
	org, own := p.connected(t)
	c := p.claims(t, anEmail(), org)
	l := got(p.Profile(t.Context(), c.Subject))(t)
	if l.Connection != own.Name || !l.SignedInVia([]domain.Connection{own}) || l.Shared {
		t.Errorf("came through %q (shared: %t), want %q", l.Connection, l.Shared, own.Name)
	}
	_, url := p.ticket(t, org)
	if !p.Open(t, url) || p.Open(t, url) {
		t.Error("a ticket opens once")
	}
}

func identityTicketRevoked(t *testing.T, p Provider) {
	org := p.organize(t)
	old, oldURL := p.ticket(t, org)
	_, url := p.ticket(t, org)
	must(t, p.RevokeTicket(t.Context(), old))
	must(t, p.RevokeTicket(t.Context(), old))
	must(t, p.RevokeTicket(t.Context(), "never-was"))
	if p.Open(t, oldURL) {
		t.Error("a revoked ticket opens")
	}
	if own, err := p.Connections(t.Context(), org); err != nil || len(own) != 0 {
		t.Errorf("got %v and %v, want no connection", own, err)
	}
	if !p.Open(t, url) {
		t.Error("revoking one ticket ended another")
	}
}

func identityConnectionsForeign(t *testing.T, p Provider) {
	p.connected(t)
	if own, err := p.Connections(t.Context(), p.organize(t)); err != nil || len(own) != 0 {
		t.Errorf("got %v and %v, want no connection of another organization", own, err)
	}
	_, err := p.Connections(t.Context(), "org_NoSuchOrganization")
	wantKind(t, err, domain.BadGateway)
}

func identityLogin(t *testing.T, p Provider) {
	email := anEmail()
	c := p.claims(t, strings.ToUpper(email), "")
	l := got(p.Profile(t.Context(), c.Subject))(t)
	if l.Email != email || !l.Verified || !l.Shared || l.Connection == "" {
		t.Errorf("the login has address %t, verified %t, connection %q, shared %t",
			l.Email == email, l.Verified, l.Connection, l.Shared)
	}
	if again := p.claims(t, email, ""); again.Subject != c.Subject {
		t.Error("the same person is another subject the second time")
	}
}

func identityLoginUnknown(t *testing.T, p Provider) {
	for _, s := range []domain.Subject{
		"auth0|000000000000000000000000", "tenon-machine@clients", "samlp|conn|a/b?c@d.io",
	} {
		_, err := p.Profile(t.Context(), s)
		wantError(t, err, domain.ErrUserNotFound)
	}
}

func identityProviderRoles(t *testing.T, p Provider) {
	all := got(p.Roles(t.Context()))(t)
	var names []string
	for _, r := range all {
		names = append(names, r.Name)
		if r.ID == "" {
			t.Errorf("the role %s has no id", r.Name)
		}
	}
	if !slices.IsSorted(names) || !slices.Contains(names, orgAdmin) || !slices.Contains(names, orgMember) {
		t.Errorf("got roles %v", names)
	}
}

func identityRolePermissions(t *testing.T, p Provider) {
	for _, r := range got(p.Roles(t.Context()))(t) {
		for _, permission := range got(p.RolePermissions(t.Context(), r.ID))(t) {
			if permission.Name == "" {
				t.Errorf("%s has a permission without a name", r.Name)
			}
		}
	}
	for _, id := range []domain.RoleID{"rol_none", "rol_a/b?c", "0"} {
		_, err := p.RolePermissions(t.Context(), id)
		wantError(t, err, domain.ErrRoleNotFound)
	}
}

func identityRoleGiven(t *testing.T, p Provider) {
	org, email := p.organize(t), anEmail()
	s := p.claims(t, email, "").Subject
	for _, role := range []string{orgMember, orgAdmin, orgAdmin, orgMember} {
		must(t, p.AssignRole(t.Context(), org, s, role, []string{orgAdmin, orgMember}))
		c := p.claims(t, email, org)
		if c.Subject != s || c.Tenant != org || !slices.Equal(c.Roles, []string{role}) {
			t.Fatalf("after %s was given the token says %v in %s", role, c.Roles, c.Tenant)
		}
	}
	must(t, p.AssignRole(t.Context(), org, s, orgAdmin, []string{orgAdmin}))
	if c := p.claims(t, email, org); len(c.Roles) != 2 {
		t.Errorf("got %v, want a role beyond the given ones kept", c.Roles)
	}
}

func identityRoleUnknown(t *testing.T, p Provider) {
	org, s := p.organize(t), p.claims(t, anEmail(), "").Subject
	wantError(t, p.AssignRole(t.Context(), org, s, "org:nobody", nil), domain.ErrRoleNotGrantable)
	wantKind(t, p.AssignRole(t.Context(), "org_NoSuchOrganization", s, orgMember, nil), domain.BadGateway)
	wantKind(t, p.AssignRole(t.Context(), org, "auth0|000000000000000000000000", orgMember, nil), domain.BadGateway)
}

// identityMemberOnly proves that an organization takes in nobody without a connection.
func identityMemberOnly(t *testing.T, p Provider) {
	if p.SignIn(t, anEmail(), p.organize(t)) != "" {
		t.Error("a stranger signed in to an organization without a connection")
	}
}

func (p Provider) invitation(t *testing.T, org domain.TenantID, email string) domain.MemberInvitation {
	t.Helper()
	all := got(p.Roles(t.Context()))(t)
	member := slices.IndexFunc(all, func(r domain.ProviderRole) bool { return r.Name == orgMember })
	return domain.MemberInvitation{Organization: org, Email: email, RoleID: all[member].ID, Role: orgMember}
}

func identityTokenGood(t *testing.T, p Provider) {
	org, _ := p.connected(t)
	must(t, p.Tokens.Check(t.Context()))
	before := time.Now().Add(-2 * time.Second)
	c := p.claims(t, anEmail(), org)
	switch {
	case c.Tenant != org || c.Machine || len(c.Roles) != 0 || c.Connection != "" || c.Subject == "" || c.Client == "":
		t.Errorf("the token says %+v", c)
	case c.IssuedAt.Before(before) || !c.ExpiresAt.After(time.Now()):
		t.Errorf("the token was made at %v and ends at %v", c.IssuedAt, c.ExpiresAt)
	}
}

// identityTokenOperator proves that a token without an organization tells how its
// bearer signed in: the core believes an operator's role from there only.
func identityTokenOperator(t *testing.T, p Provider) {
	c := p.claims(t, "operator@tenon.example", "")
	if c.Tenant != "" || c.Connection != "tenon-operators" || !slices.Equal(c.Roles, []string{domain.OperatorRole}) {
		t.Errorf("the operator's token says %+v", c)
	}
}

func identityTokenWithoutOrganization(t *testing.T, p Provider) {
	if c := p.claims(t, anEmail(), ""); c.Tenant != "" || len(c.Roles) != 0 || c.Machine {
		t.Errorf("the token says %+v", c)
	}
}

func identityTokenBad(t *testing.T, p Provider) {
	good := p.SignIn(t, anEmail(), "").Reveal()
	for name, bad := range map[string]string{
		"none": "", "garbage": "garbage", "dots": "..", "two dots more": "a.b.c", "cut": good[:len(good)-4],
		"longer": good + "AAAA", "large": good + strings.Repeat("A", 1<<20), "bearer": "Bearer " + good, "zero": "\x00",
	} {
		if _, err := p.Tokens.Verify(t.Context(), domain.Secret(bad)); !errors.Is(err, domain.ErrTokenInvalid) {
			t.Errorf("%s: got %v, want an invalid token", name, err)
		}
	}
}
