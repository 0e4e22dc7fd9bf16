package auth0

import (
	"net/http"
	"strings"
)

// entry is how somebody wants to come in.
type entry struct {
	email, organization, invitation, connection string
}

// admit signs a person in: it finds the connection, makes the user it did not
// know, and asks the organization. It is the one rule behind the login page
// and /dev/token.
func (s *Server) admit(st *state, e entry) (*user, *refusal) {
	e.email = strings.ToLower(strings.TrimSpace(e.email))
	if !plausible(e.email) {
		return nil, refuse(http.StatusBadRequest, "invalid_request", "an email address is needed")
	}
	org, no := e.asked(st)
	if no != nil {
		return nil, no
	}
	inv, no := e.invited(st, org)
	if no != nil {
		return nil, no
	}
	c := s.connectionFor(st, e, org, inv)
	if c == nil {
		return nil, refuse(http.StatusBadRequest, "invalid_request", "the connection was not found")
	}
	u := st.person(c, e.email)
	if no := st.enter(u, c, org, inv); no != nil {
		return nil, no
	}
	u.signedIn()
	return u, nil
}

func (e entry) asked(st *state) (*organization, *refusal) {
	if e.organization == "" {
		return nil, nil
	}
	if o := st.tenant(e.organization); o != nil {
		return o, nil
	}
	return nil, refuse(http.StatusBadRequest, "invalid_request", "parameter organization is invalid")
}

// invited finds the invitation by its ticket id. At Auth0 the wrong person's
// try uses it up; so it does here.
func (e entry) invited(st *state, o *organization) (*invitation, *refusal) {
	if e.invitation == "" {
		return nil, nil
	}
	i := find(st.Invitations, func(i *invitation) bool { return i.TicketID == e.invitation })
	if i == nil || o == nil || i.OrganizationID != o.Profile.ID || past(i.ExpiresAt) {
		return nil, refuse(http.StatusBadRequest, "invalid_request", "invitation not found or already used")
	}
	if !strings.EqualFold(i.Invitee.Email, e.email) {
		st.consume(i)
		return nil, refuse(
			http.StatusForbidden, "access_denied", "the specified account is not allowed to accept the current invitation",
		)
	}
	return i, nil
}

// connectionFor decides which connection somebody uses: the one they or their
// invitation name, the organization's own, the one through which they became
// a member, the operators', the database.
func (s *Server) connectionFor(st *state, e entry, o *organization, inv *invitation) *connection {
	switch {
	case e.connection != "":
		return st.connectionNamed(e.connection)
	case inv != nil && inv.ConnectionID != "":
		return st.connection(inv.ConnectionID)
	}
	if o != nil {
		if c := o.ownConnection(st, e.email); c != nil {
			return c
		}
	}
	if e.email == s.o.OperatorEmail {
		return st.connectionNamed(OperatorConnection)
	}
	return st.connectionNamed(databaseConnection)
}

func (o *organization) ownConnection(st *state, email string) *connection {
	_, domain, _ := strings.Cut(email, "@")
	if c := o.entrance(st, domain); c != nil {
		return c
	}
	member := find(st.Users, func(u *user) bool { return u.Email == email && o.has(u.ID) })
	if member == nil {
		return nil
	}
	return st.connectionNamed(member.connection())
}

// enter asks whether u may come in, and makes a member of who may become one.
func (st *state) enter(u *user, c *connection, o *organization, inv *invitation) *refusal {
	if u.blocked() {
		return refuse(http.StatusForbidden, "unauthorized", "user is blocked")
	}
	if o == nil {
		return nil
	}
	if inv != nil {
		o.Roles[u.ID] = with(o.Roles[u.ID], inv.Roles...)
		st.consume(inv)
		o.join(u.ID)
	}
	if e := o.enabled(c.ID); e != nil && e.Assign {
		o.join(u.ID)
	}
	if !o.has(u.ID) {
		return refuse(http.StatusForbidden, "access_denied", "user "+u.ID+" is not part of the "+o.Profile.ID+" organization")
	}
	return nil
}
