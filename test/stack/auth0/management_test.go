package auth0_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	sdk "github.com/auth0/go-auth0"
	"github.com/auth0/go-auth0/management"
)

func (s *stand) organization(t testing.TB, name string) string {
	t.Helper()
	o := &management.Organization{Name: sdk.String(name), DisplayName: sdk.String(strings.ToUpper(name))}
	check(t, s.client(t).Organization.Create(t.Context(), o))
	return o.GetID()
}

func TestOrganizations(t *testing.T) {
	s := start(t).unlimited(t)
	m, ctx := s.client(t).Organization, t.Context()
	o := &management.Organization{
		Name: sdk.String("acme-1"), DisplayName: sdk.String("Acme"), Metadata: &map[string]string{"a": "b"},
		Branding: &management.OrganizationBranding{
			LogoURL: sdk.String("https://x/y.png"), Colors: &map[string]string{"primary": "#112233"},
		},
	}
	check(t, m.Create(ctx, o))
	if !strings.HasPrefix(o.GetID(), "org_") {
		t.Fatal(o)
	}
	read := must[*management.Organization](t)
	byID := read(m.Read(ctx, o.GetID()))
	equal(t, "stored", byID.String(), o.String())
	equal(t, "by name", read(m.ReadByName(ctx, "acme-1")).GetID(), o.GetID())

	check(t, m.Update(ctx, o.GetID(), &management.Organization{DisplayName: sdk.String("Acme Ltd")}))
	after := read(m.Read(ctx, o.GetID()))
	equal(t, "display name", after.GetDisplayName(), "Acme Ltd")
	equal(t, "name", after.GetName(), "acme-1")
	equal(t, "color", (*after.Branding.Colors)["primary"], "#112233")

	equal(t, "taken", status(m.Create(ctx, &management.Organization{Name: sdk.String("acme-1")})), 409)
	for _, bad := range []string{"", "Acme", "a b", strings.Repeat("a", 51), "ä"} {
		equal(t, "bad name "+bad, status(m.Create(ctx, &management.Organization{Name: sdk.String(bad)})), 400)
	}
	check(t, m.Delete(ctx, o.GetID()))
	_, err := m.Read(ctx, o.GetID())
	equal(t, "gone", status(err), 404)
	equal(t, "gone twice", status(m.Delete(ctx, o.GetID())), 404)
}

func TestListsOfOrganizations(t *testing.T) {
	s := start(t).unlimited(t)
	m, ctx := s.client(t).Organization, t.Context()
	for i := range 7 {
		s.organization(t, fmt.Sprintf("org-%d", i))
	}
	page := must[*management.OrganizationList](t)(m.List(ctx, management.PerPage(5)))
	equal(t, "total", page.Total, 7)
	equal(t, "next", page.HasNext(), true)
	page = must[*management.OrganizationList](t)(m.List(ctx, management.PerPage(5), management.Page(1)))
	equal(t, "rest", len(page.Organizations), 2)
	equal(t, "end", page.HasNext(), false)

	seen := map[string]bool{}
	for from, more := "", true; more; {
		options := []management.RequestOption{management.Take(3)}
		if from != "" {
			options = append(options, management.From(from))
		}
		page := must[*management.OrganizationList](t)(m.List(ctx, options...))
		for _, o := range page.Organizations {
			seen[o.GetID()] = true
		}
		from, more = page.Next, page.HasNext()
	}
	equal(t, "seen", len(seen), 7)
	_, err := m.List(ctx, management.PerPage(100), management.Page(10))
	equal(t, "past a thousand", status(err), 400)
	_, err = m.List(ctx, management.PerPage(101))
	equal(t, "too long a page", status(err), 400)
}

func TestConnections(t *testing.T) {
	s := start(t).unlimited(t)
	m, ctx := s.client(t), t.Context()
	org := s.organization(t, "acme")
	c := &management.Connection{
		Name: sdk.String("acme-saml"), Strategy: sdk.String("samlp"), DisplayName: sdk.String("Acme"),
		Options: &management.ConnectionOptionsSAML{DomainAliases: &[]string{"acme.example"}},
	}
	check(t, m.Connection.Create(ctx, c))
	got := must[*management.Connection](t)(m.Connection.Read(ctx, c.GetID()))
	equal(t, "alias", (*got.Options.(*management.ConnectionOptionsSAML).DomainAliases)[0], "acme.example")
	equal(t, "by name", must[*management.Connection](t)(m.Connection.ReadByName(ctx, "acme-saml")).GetID(), c.GetID())
	duplicate := &management.Connection{Name: c.Name, Strategy: c.Strategy}
	equal(t, "twin", status(m.Connection.Create(ctx, duplicate)), 409)
	check(t, m.Connection.Update(ctx, c.GetID(), &management.Connection{
		DisplayName: sdk.String("New"), ShowAsButton: sdk.Bool(true),
	}))

	on := &management.OrganizationConnection{
		ConnectionID: c.ID, AssignMembershipOnLogin: sdk.Bool(true), ShowAsButton: sdk.Bool(false),
	}
	check(t, m.Organization.AddConnection(ctx, org, on))
	equal(t, "strategy", on.GetConnection().GetStrategy(), "samlp")
	equal(t, "twice", status(m.Organization.AddConnection(ctx, org, again(on))), 409)
	check(t, m.Organization.UpdateConnection(
		ctx, org, c.GetID(), &management.OrganizationConnection{AssignMembershipOnLogin: sdk.Bool(false)},
	))
	one := must[*management.OrganizationConnection](t)(m.Organization.Connection(ctx, org, c.GetID()))
	equal(t, "assign", one.GetAssignMembershipOnLogin(), false)
	all := must[*management.OrganizationConnectionList](t)(m.Organization.Connections(ctx, org))
	equal(t, "enabled", len(all.OrganizationConnections), 1)
	check(t, m.Organization.DeleteConnection(ctx, org, c.GetID()))
	check(t, m.Organization.DeleteConnection(ctx, org, c.GetID()))
	_, err := m.Organization.Connection(ctx, org, c.GetID())
	equal(t, "disabled", status(err), 404)

	check(t, m.Connection.Delete(ctx, c.GetID()))
	check(t, m.Connection.Delete(ctx, c.GetID()))
	_, err = m.Connection.Read(ctx, c.GetID())
	equal(t, "gone", status(err), 404)
	list := must[*management.ConnectionList](t)(m.Connection.List(ctx, management.Parameter("strategy", "auth0")))
	equal(t, "seeded", len(list.Connections), 2)
}

func TestMembersAndRoles(t *testing.T) {
	s := start(t).unlimited(t)
	m, ctx := s.client(t), t.Context()
	org := s.organization(t, "acme")
	var ids []string
	for i := range 12 {
		ids = append(
			ids, s.verified(t, s.devToken(t, http.StatusOK, "email", fmt.Sprintf("p%d@lab.example", i)))["sub"].(string),
		)
	}
	equal(t, "eleven", status(m.Organization.AddMembers(ctx, org, ids[:11])), 400)
	equal(t, "unknown", status(m.Organization.AddMembers(ctx, org, []string{"auth0|none"})), 400)
	check(t, m.Organization.AddMembers(ctx, org, ids[:10]))
	check(t, m.Organization.AddMembers(ctx, org, ids[9:]))

	admin := s.role(t, "org:admin")
	check(t, m.Organization.AssignMemberRoles(ctx, org, ids[0], []string{admin.GetID(), s.role(t, "org:member").GetID()}))
	check(t, m.Organization.DeleteMemberRoles(ctx, org, ids[0], []string{s.role(t, "org:member").GetID()}))
	has := must[*management.OrganizationMemberRoleList](t)(m.Organization.MemberRoles(ctx, org, ids[0]))
	equal(t, "roles", len(has.Roles), 1)
	equal(t, "role", has.Roles[0].GetName(), "org:admin")
	equal(t, "no such role", status(m.Organization.AssignMemberRoles(ctx, org, ids[0], []string{"rol_none"})), 400)

	list := must[*management.OrganizationMemberList](t)(m.Organization.Members(ctx, org,
		management.IncludeFields("user_id", "email", "name", "picture", "roles")))
	equal(t, "members", list.Total, 12)
	equal(t, "member's role", list.Members[0].Roles[0].GetName(), "org:admin")
	list = must[*management.OrganizationMemberList](t)(m.Organization.Members(ctx, org, management.Take(7)))
	equal(t, "first page", len(list.Members), 7)
	equal(t, "no roles unasked", len(list.Members[0].Roles), 0)
	list = must[*management.OrganizationMemberList](t)(m.Organization.Members(
		ctx, org, management.Take(7), management.From(list.Next),
	))
	equal(t, "second page", len(list.Members), 5)
	equal(t, "end", list.HasNext(), false)

	c := s.verified(t, s.devToken(t, http.StatusOK, "email", "p0@lab.example", "organization", org))
	equal(t, "token role", strings.Join(roles(c), ","), "org:admin")
	equal(t, "org", c["org_id"], any(org))
	equal(t, "theirs", must[*management.OrganizationList](t)(m.User.Organizations(ctx, ids[0])).Total, 1)

	check(t, m.Organization.DeleteMembers(ctx, org, ids[:1]))
	text := s.devToken(t, http.StatusForbidden, "email", "p0@lab.example", "organization", org)
	equal(t, "refusal", text, "access_denied: user "+ids[0]+" is not part of the "+org+" organization")
	s.devToken(t, http.StatusBadRequest, "email", "p0@lab.example", "organization", "org_none")
}

func (s *stand) role(t testing.TB, name string) *management.Role {
	t.Helper()
	list := must[*management.RoleList](t)(s.client(t).Role.List(t.Context(), management.Parameter("name_filter", name)))
	equal(t, name, len(list.Roles), 1)
	return list.Roles[0]
}

func TestRolesAndUsers(t *testing.T) {
	s := start(t)
	m, ctx := s.client(t), t.Context()
	admin := s.role(t, "org:admin")
	equal(t, "read", must[*management.Role](t)(m.Role.Read(ctx, admin.GetID())).GetDescription(), admin.GetDescription())
	if p := must[*management.PermissionList](t)(m.Role.Permissions(ctx, admin.GetID())); p.Total == 0 ||
		p.Permissions[0].GetResourceServerIdentifier() != audience {
		t.Fatal(p)
	}
	_, err := m.Role.Read(ctx, "rol_none")
	equal(t, "no role", status(err), 404)

	id := s.verified(t, s.devToken(t, http.StatusOK, "email", "ann@lab.example"))["sub"].(string)
	u := must[*management.User](t)(m.User.Read(ctx, id))
	equal(t, "email", u.GetEmail(), "ann@lab.example")
	equal(t, "verified", u.GetEmailVerified(), true)
	equal(t, "connection", u.Identities[0].GetConnection(), password)
	equal(t, "user id", u.GetID(), "auth0|"+u.Identities[0].GetUserID())
	equal(t, "logins", u.GetLastLogin().IsZero(), false)
	equal(t, "by mail", len(must[[]*management.User](t)(m.User.ListByEmail(ctx, "ann@lab.example"))), 1)
	equal(t, "nobody", len(must[[]*management.User](t)(m.User.ListByEmail(ctx, "bob@lab.example"))), 0)
	equal(
		t, "search", must[*management.UserList](t)(m.User.List(ctx, management.Query(`email:"ann@lab.example"`))).Total, 1,
	)
	equal(t, "all", must[*management.UserList](t)(m.User.List(ctx)).Total, 2)

	check(t, m.User.Update(ctx, id, &management.User{Blocked: sdk.Bool(true)}))
	equal(t, "refusal", s.devToken(t, http.StatusForbidden, "email", "ann@lab.example"), "unauthorized: user is blocked")
	check(t, m.User.Update(ctx, id, &management.User{Blocked: sdk.Bool(false), EmailVerified: sdk.Bool(false)}))
	s.devToken(t, http.StatusOK, "email", "ann@lab.example")
	equal(t, "verified", must[*management.User](t)(m.User.Read(ctx, id)).GetEmailVerified(), false)
	_, err = m.User.Read(ctx, "auth0|none")
	equal(t, "no user", status(err), 404)

	root := s.role(t, "root:admin")
	check(t, m.User.AssignRoles(ctx, id, []*management.Role{root}))
	equal(t, "roles", must[*management.RoleList](t)(m.User.Roles(ctx, id)).Total, 1)
	c := s.verified(t, s.devToken(t, http.StatusOK, "email", "ann@lab.example"))
	equal(t, "from elsewhere", fmt.Sprint(roles(c))+fmt.Sprint(c[audience+"/connection"]), "[root:admin]"+password)
	check(t, m.User.RemoveRoles(ctx, id, []*management.Role{root}))
	equal(t, "roles", must[*management.RoleList](t)(m.User.Roles(ctx, id)).Total, 0)
}

func TestManagementNeedsItsToken(t *testing.T) {
	s := start(t)
	for _, token := range []string{
		"", "x.y.z", s.devToken(t, http.StatusOK, "email", operator, "audience", s.url+"/api/v2/"),
	} {
		r, err := http.NewRequest(http.MethodGet, s.url+"/api/v2/users", nil)
		check(t, err)
		r.Header.Set("Authorization", "Bearer "+token)
		answer, err := http.DefaultClient.Do(r)
		read(t, answer, err, http.StatusUnauthorized)
	}
	wrong := must[*management.Management](t)(management.New(
		strings.TrimPrefix(s.url, "http://"), management.WithInsecure(), management.WithNoRetries(),
	))
	_, err := wrong.Role.List(t.Context())
	equal(t, "a made-up token", status(err), 401)
}

func again(c *management.OrganizationConnection) *management.OrganizationConnection {
	return &management.OrganizationConnection{ConnectionID: c.ConnectionID}
}
