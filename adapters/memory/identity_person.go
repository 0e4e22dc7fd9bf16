package memory

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

const tokenLife = 24 * time.Hour

// errLink answers for a link that opens nothing.
var errLink = errors.New("memory: this link was used or revoked, has expired, or never was")

// SignIn returns the token of a person, who is made known if need be, with
// their roles in the organization, or on the platform if t is empty. Through an
// organization's own connection everybody becomes a member of it; without one a
// stranger is refused: the token is empty. So is that of whom SetBlocked keeps out. Named roles stand in the token
// whoever the person is, as in a token made before something changed.
func (i *Identity) SignIn(email string, t domain.TenantID, roles ...string) (token domain.Secret) {
	i.act(func() error {
		s := i.personVia(email, t)
		seat := tenantKey[domain.Subject]{t, s}
		if t != "" && !strings.HasPrefix(string(s), "auth0|") && !i.roles.has(seat) {
			i.roles.put(seat, nil)
		}
		switch {
		case i.blocked.rows[s]:
		case len(roles) > 0:
			token = i.issue(s, t, roles)
		case t == "" || i.roles.has(seat):
			token = i.issue(s, t, i.roles.rows[seat])
		}
		return nil
	})
	return token
}

// MachineToken returns the token of a machine, with these scopes.
func (i *Identity) MachineToken(client string, t domain.TenantID, scopes ...string) (token domain.Secret) {
	i.act(func() error {
		token = i.sign(domain.Claims{
			Subject: domain.Subject(client + "@clients"), Tenant: t, Client: client, Scopes: scopes, Machine: true,
		})
		return nil
	})
	return token
}

// OpenTicket does what the button on a ticket's page does: it makes a
// connection and enables it for the organization.
func (i *Identity) OpenTicket(address domain.Secret) error {
	return i.act(func() error {
		id := idInLink(address, "ticket")
		found, err := i.tickets.get(id, errLink)
		if err != nil || !i.tx.clock.Now().Before(found.until) {
			return errLink
		}
		i.tickets.delete(id)
		name := "sso-" + i.tx.random(10)
		made := domain.Connection{ID: "con_" + i.tx.random(16), Name: name}
		i.known.put(made.ID, made)
		i.connections.put(tenantKey[string]{found.organization, name}, made)
		return nil
	})
}

// Accept does what an invited person does: it signs them in as a member with
// the role of the invitation.
func (i *Identity) Accept(address domain.Secret) (token domain.Secret, err error) {
	err = i.act(func() error {
		id := idInLink(address, "invitation")
		found, err := i.invitations.get(id, errLink)
		if err != nil || !i.tx.clock.Now().Before(found.ExpiresAt) {
			return errLink
		}
		i.invitations.delete(id)
		s := i.personVia(found.Email, found.Organization)
		seat := tenantKey[domain.Subject]{found.Organization, s}
		named := slices.IndexFunc(providerRoles, func(r domain.ProviderRole) bool { return r.ID == found.RoleID })
		i.roles.put(seat, append(slices.Clone(i.roles.rows[seat]), providerRoles[named].Name))
		token = i.issue(s, found.Organization, i.roles.rows[seat])
		return nil
	})
	return token, err
}

// SetProfile sets what the provider knows of a subject.
func (i *Identity) SetProfile(s domain.Subject, l domain.ProviderProfile) {
	i.act(func() error {
		i.people.put(s, l)
		return nil
	})
}

// act is what people do, outside of our ports.
func (i *Identity) act(do func() error) error {
	return i.tx.InTx(context.Background(), func(context.Context) error { return do() })
}

// personVia finds or makes the person who comes by that e-mail: the same e-mail
// through another connection is another subject.
func (i *Identity) personVia(email string, t domain.TenantID) domain.Subject {
	email = strings.ToLower(email)
	connection := passwordConnection
	if own := i.enabled(t); len(own) > 0 && t != "" {
		connection = own[0].Name
	} else if email == OperatorEmail {
		connection = OperatorConnection
	}
	for s, l := range i.people.each() {
		if l.Email == email && l.Connection == connection {
			return s
		}
	}
	return i.ensurePerson(email, connection)
}

func (i *Identity) ensurePerson(email, connection string) domain.Subject {
	s := domain.Subject("auth0|" + i.tx.random(24))
	if connection != passwordConnection && connection != OperatorConnection {
		s = domain.Subject("samlp|" + connection + "|" + email)
	}
	i.people.put(s, domain.ProviderProfile{
		Email: email, Verified: true, Connection: connection, Shared: connection == passwordConnection,
	})
	if connection == OperatorConnection {
		i.roles.put(tenantKey[domain.Subject]{"", s}, []string{domain.OperatorRole})
	}
	return s
}

// issue makes a person's token. How they signed in stands in it only where a
// real adapter would ask for it.
func (i *Identity) issue(s domain.Subject, t domain.TenantID, roles []string) domain.Secret {
	c := domain.Claims{Subject: s, Tenant: t, Roles: roles, Client: "tenon-web"}
	if t == "" && len(roles) > 0 {
		c.Connection = i.people.rows[s].Connection
	}
	return i.sign(c)
}

func (i *Identity) sign(c domain.Claims) domain.Secret {
	c.IssuedAt = i.tx.clock.Now().Truncate(time.Second)
	c.ExpiresAt, c.First = c.IssuedAt.Add(tokenLife), true
	token := domain.Secret(i.tx.random(32))
	i.tokens.put(token, c)
	return token
}
