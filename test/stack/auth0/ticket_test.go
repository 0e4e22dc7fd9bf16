package auth0_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	sdk "github.com/auth0/go-auth0"
	"github.com/auth0/go-auth0/management"
)

// ticket asks for one as the API does, and returns its URL without the host.
func (s *stand) ticket(t testing.TB, org, name string, ttl int, domains ...string) string {
	t.Helper()
	in := &management.SelfServiceProfileTicket{
		ConnectionConfig: &management.SelfServiceProfileTicketConnectionConfig{
			Name: sdk.String(name), DisplayName: sdk.String("Acme"),
			Options: &management.SelfServiceProfileTicketConnectionConfigOptions{DomainAliases: &domains},
		},
		EnabledOrganizations: []*management.SelfServiceProfileTicketEnabledOrganizations{
			{OrganizationID: &org, AssignMembershipOnLogin: sdk.Bool(true), ShowAsButton: sdk.Bool(true)},
		},
		TTLSec: ttl,
		DomainAliasesConfig: &management.SelfServiceProfileTicketDomainAliasesConfig{
			DomainVerification: sdk.String("required"),
		},
	}
	check(t, s.client(t).SelfServiceProfile.CreateTicket(t.Context(), profile, in))
	path, found := strings.CutPrefix(in.GetTicket(), s.url)
	equal(t, "ticket on the issuer", found, true)
	return path
}

type opened struct {
	ConnectionID string `json:"connection_id"`
	EventID      string `json:"event_id"`
	Delivered    bool   `json:"delivered"`
}

func (s *stand) open(t testing.TB, path string, want int) (out opened) {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, s.url+path, nil)
	check(t, err)
	r.Header.Set("Accept", "application/json")
	answer, err := http.DefaultClient.Do(r)
	unmarshal(t, read(t, answer, err, want), &out)
	return out
}

// connected is an organization with single sign-on.
func (s *stand) connected(t testing.TB, name, domain string) string {
	t.Helper()
	org := s.organization(t, name)
	s.open(t, s.ticket(t, org, name+"-sso", 0, domain), http.StatusOK)
	return org
}

func TestTicket(t *testing.T) {
	s := start(t)
	m, ctx := s.client(t), t.Context()
	org := s.organization(t, "acme")
	path := s.ticket(t, org, "acme-sso", 3600, "acme.example")
	page := string(s.get(t, path, http.StatusOK))
	equal(t, "button", strings.Count(page, "<button"), 1)
	equal(t, "its form", strings.Contains(page, `action="?`+path[strings.Index(path, "?")+1:]+`"`), true)
	equal(t, "names", strings.Contains(page, "ACME") && strings.Contains(page, "acme.example"), true)

	done := s.open(t, path, http.StatusOK)
	equal(t, "delivered", done.Delivered, true)
	equal(t, "bearer", s.hook.bearers[0], "Bearer hush")
	var e struct {
		SpecVersion, Type, Source, ID string
		Time                          time.Time
		Data                          struct {
			Object struct {
				Organization struct{ ID, Name string }
				Connection   struct{ ID, Name, Strategy string }
			}
		}
	}
	unmarshal(t, s.hook.bodies[0], &e)
	equal(t, "type", e.Type, "organization.connection.added")
	equal(t, "id", e.ID, done.EventID)
	equal(t, "organization", e.Data.Object.Organization.ID, org)
	equal(t, "connection", e.Data.Object.Connection.ID, done.ConnectionID)
	equal(t, "strategy", e.Data.Object.Connection.Strategy, "samlp")
	equal(t, "age", time.Since(e.Time) < time.Minute, true)

	c := must[*management.Connection](t)(m.Connection.Read(ctx, done.ConnectionID))
	equal(t, "alias", (*c.Options.(*management.ConnectionOptionsSAML).DomainAliases)[0], "acme.example")
	on := must[*management.OrganizationConnection](t)(m.Organization.Connection(ctx, org, done.ConnectionID))
	equal(t, "assigns", on.GetAssignMembershipOnLogin(), true)

	s.open(t, path, http.StatusGone)
	s.get(t, path, http.StatusGone)
	s.get(t, "/self-service/connections-flow?ticket=none", http.StatusNotFound)
	equal(t, "events", s.hook.got(), 1)

	claims := s.verified(t, s.devToken(t, http.StatusOK, "email", "Ann@acme.example", "organization", org))
	equal(t, "sub", claims["sub"], any("samlp|acme-sso|ann@acme.example"))
	u := must[*management.User](t)(m.User.Read(ctx, "samlp|acme-sso|ann@acme.example"))
	equal(
		t, "identity", u.Identities[0].GetProvider()+" "+u.Identities[0].GetConnection()+" "+u.GetEmail(),
		"samlp acme-sso ann@acme.example",
	)
	members := must[*management.OrganizationMemberList](t)(m.Organization.Members(ctx, org))
	equal(t, "member", members.Members[0].GetUserID(), u.GetID())

	check(t, m.Connection.Delete(ctx, done.ConnectionID)) // and its users, as at Auth0
	_, err := m.User.Read(ctx, u.GetID())
	equal(t, "user", status(err), 404)
	s.devToken(t, http.StatusForbidden, "email", "ann@acme.example", "organization", org)
}

func TestTicketsThatDoNotOpen(t *testing.T) {
	s := start(t).unlimited(t)
	m, ctx := s.client(t).SelfServiceProfile, t.Context()
	org := s.organization(t, "acme")
	path := s.ticket(t, org, "acme-sso", 0)
	u := must[*url.URL](t)(url.Parse(path))
	for range 2 {
		check(t, m.RevokeTicket(ctx, profile, u.Query().Get("ticket")))
	}
	check(t, m.RevokeTicket(ctx, profile, "never-was"))
	s.open(t, path, http.StatusGone)

	path = s.ticket(t, org, "acme-sso", 1)
	soon(t, "the ticket has ended", func() bool {
		answer := must[*http.Response](t)(http.Get(s.url + path))
		answer.Body.Close()
		return answer.StatusCode == http.StatusGone
	})
	s.open(t, path, http.StatusGone)
	equal(t, "events", s.hook.got(), 0)

	for _, ttl := range []int{-1, 432001} {
		in := &management.SelfServiceProfileTicket{
			ConnectionConfig: &management.SelfServiceProfileTicketConnectionConfig{Name: sdk.String("x")}, TTLSec: ttl,
		}
		equal(t, "ttl", status(m.CreateTicket(ctx, profile, in)), 400)
	}
	equal(t, "profile", status(m.CreateTicket(ctx, "ssp_none", &management.SelfServiceProfileTicket{})), 404)
	equal(t, "read", must[*management.SelfServiceProfile](t)(m.Read(ctx, profile)).GetID(), profile)
}

func TestTwoTicketsWithOneName(t *testing.T) {
	s := start(t).unlimited(t)
	one, two := s.organization(t, "one"), s.organization(t, "two")
	a := s.open(t, s.ticket(t, one, "sso", 0), http.StatusOK)
	b := s.open(t, s.ticket(t, two, "sso", 0), http.StatusOK)
	name := must[*management.Connection](t)(s.client(t).Connection.Read(t.Context(), b.ConnectionID)).GetName()
	equal(t, "names differ", a.ConnectionID != b.ConnectionID && name == "sso-2", true)
}

func TestEventsAreRetried(t *testing.T) {
	s := start(t)
	s.hook.failing = 2
	org := s.organization(t, "acme")
	done := s.open(t, s.ticket(t, org, "acme-sso", 0), http.StatusOK)
	equal(t, "delivered", done.Delivered, false)
	soon(t, "the event arrives", func() bool { return s.hook.got() == 1 })
}

func (s *stand) invite(t testing.TB, org, email string, ttl int, roles ...string) *management.OrganizationInvitation {
	t.Helper()
	i := &management.OrganizationInvitation{
		Inviter: &management.OrganizationInvitationInviter{Name: sdk.String("Ann")},
		Invitee: &management.OrganizationInvitationInvitee{Email: sdk.String(email)},
		TTLSec:  sdk.Int(ttl), ClientID: sdk.String("web"), Roles: roles, SendInvitationEmail: sdk.Bool(false),
	}
	check(t, s.client(t).Organization.CreateInvitation(t.Context(), org, i))
	return i
}

func TestInvitations(t *testing.T) {
	s := start(t).unlimited(t)
	m, ctx := s.client(t).Organization, t.Context()
	org, admin := s.organization(t, "acme"), s.role(t, "org:admin").GetID()
	i := s.invite(t, org, "Bob@lab.example", 0, admin)
	link := must[*url.URL](t)(url.Parse(i.GetInvitationURL()))
	equal(t, "link", link.Host+link.Path, "app.tenon.example/login")
	equal(t, "ticket", link.Query().Get("invitation"), i.GetTicketID())
	equal(
		t, "read", must[*management.OrganizationInvitation](t)(m.Invitation(ctx, org, i.GetID())).GetInvitee().GetEmail(),
		"Bob@lab.example",
	)
	equal(
		t, "list", len(must[*management.OrganizationInvitationList](t)(m.Invitations(ctx, org)).OrganizationInvitations), 1,
	)

	s.devToken(t, http.StatusForbidden, "email", "bob@lab.example", "organization", org)
	s.devToken(t, http.StatusBadRequest, "email", "bob@lab.example", "invitation", i.GetTicketID())
	c := s.verified(t, s.devToken(
		t, http.StatusOK, "email", "bob@lab.example", "organization", org, "invitation", i.GetTicketID(),
	))
	equal(t, "role", strings.Join(roles(c), ","), "org:admin")
	s.devToken(t, http.StatusOK, "email", "bob@lab.example", "organization", org)
	s.devToken(t, http.StatusBadRequest, "email", "bob@lab.example", "organization", org, "invitation", i.GetTicketID())
	_, err := m.Invitation(ctx, org, i.GetID())
	equal(t, "used up", status(err), 404)
}

func TestInvitationsThatFail(t *testing.T) {
	s := start(t).unlimited(t)
	m, ctx := s.client(t).Organization, t.Context()
	org := s.organization(t, "acme")
	i := s.invite(t, org, "bob@lab.example", 0)
	text := s.devToken(
		t, http.StatusForbidden, "email", "eve@lab.example", "organization", org, "invitation", i.GetTicketID(),
	)
	equal(t, "refusal", text, "access_denied: the specified account is not allowed to accept the current invitation")

	i = s.invite(t, org, "bob@lab.example", 1)
	<-time.After(time.Until(must[time.Time](t)(time.Parse(time.RFC3339, i.GetExpiresAt()))))
	s.devToken(t, http.StatusBadRequest, "email", "bob@lab.example", "organization", org, "invitation", i.GetTicketID())

	i = s.invite(t, org, "bob@lab.example", 0)
	check(t, m.DeleteInvitation(ctx, org, i.GetID()))
	equal(t, "twice", status(m.DeleteInvitation(ctx, org, i.GetID())), 404)
	s.devToken(t, http.StatusBadRequest, "email", "bob@lab.example", "organization", org, "invitation", i.GetTicketID())

	bad := &management.OrganizationInvitation{
		Inviter: &management.OrganizationInvitationInviter{Name: sdk.String("Ann")}, ClientID: sdk.String("web"),
		Invitee: &management.OrganizationInvitationInvitee{Email: sdk.String("x@y.example")}, TTLSec: sdk.Int(2592001),
	}
	equal(t, "ttl", status(m.CreateInvitation(ctx, org, bad)), 400)
	equal(
		t, "who", len(must[*management.OrganizationInvitationList](t)(m.Invitations(ctx, org)).OrganizationInvitations), 0,
	)
}
