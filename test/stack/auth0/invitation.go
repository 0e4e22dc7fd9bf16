package auth0

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

type invitation struct {
	ID             string          `json:"id"`
	ClientID       string          `json:"client_id"`
	Inviter        inviter         `json:"inviter"`
	Invitee        invitee         `json:"invitee"`
	URL            string          `json:"invitation_url"`
	TicketID       string          `json:"ticket_id"`
	CreatedAt      string          `json:"created_at"`
	ExpiresAt      string          `json:"expires_at"`
	OrganizationID string          `json:"organization_id"`
	ConnectionID   string          `json:"connection_id,omitempty"`
	Roles          []string        `json:"roles,omitempty"`
	AppMetadata    json.RawMessage `json:"app_metadata,omitempty"`
	UserMetadata   json.RawMessage `json:"user_metadata,omitempty"`
}

type inviter struct {
	Name string `json:"name"`
}

type invitee struct {
	Email string `json:"email"`
}

type invitationInput struct {
	Inviter      inviter         `json:"inviter"`
	Invitee      invitee         `json:"invitee"`
	ClientID     string          `json:"client_id"`
	ConnectionID string          `json:"connection_id"`
	TTL          int             `json:"ttl_sec"`
	Roles        []string        `json:"roles"`
	Send         *bool           `json:"send_invitation_email"` // nothing is sent; the URL is in the answer
	AppMetadata  json.RawMessage `json:"app_metadata"`
	UserMetadata json.RawMessage `json:"user_metadata"`
}

const (
	defaultInvitationTTL = 604800
	maxInvitationTTL     = 2592000
)

var noInvitation = notFound("The invitation does not exist.", "inexistent_invitation")

func (s *Server) invite(c *call) reply {
	in := invitationInput{}
	if f := c.read(&in); f != nil {
		return refused(*f)
	}
	if message := s.objection(c.st, in); message != "" {
		return malformed(message)
	}
	i := s.newInvitation(c.org, in)
	c.st.Invitations = append(c.st.Invitations, i)
	return created(i)
}

func (s *Server) objection(st *state, in invitationInput) string {
	switch {
	case in.Inviter.Name == "":
		return "Payload validation error: 'Missing required property: name' on property inviter."
	case !plausible(in.Invitee.Email):
		return "Payload validation error: 'Object didn't pass validation for format email' on property invitee.email."
	case in.ClientID != s.o.WebClientID:
		return "The specified client_id does not exist."
	case in.TTL < 0 || in.TTL > maxInvitationTTL:
		return "Payload validation error: 'Value " + strconv.Itoa(in.TTL) + " is greater than maximum 2592000' on " +
			"property ttl_sec."
	case !st.known(in.Roles):
		return "One or more of the specified roles do not exist."
	case in.ConnectionID != "" && st.connection(in.ConnectionID) == nil:
		return "The specified connection does not exist."
	}
	return ""
}

func plausible(email string) bool {
	local, domain, found := strings.Cut(email, "@")
	return found && local != "" && domain != "" && !strings.ContainsAny(email, " \t\r\n<>\"") && len(email) <= 320
}

func (s *Server) newInvitation(o *organization, in invitationInput) *invitation {
	if in.TTL == 0 {
		in.TTL = defaultInvitationTTL
	}
	now, ticket := time.Now(), random(32)
	return &invitation{
		ID: "uinv_" + random(16), ClientID: in.ClientID, Inviter: in.Inviter, Invitee: in.Invitee,
		TicketID: ticket, OrganizationID: o.Profile.ID, ConnectionID: in.ConnectionID, Roles: in.Roles,
		URL:       s.invitationURL(o, ticket),
		CreatedAt: moment(now), ExpiresAt: moment(now.Add(time.Duration(in.TTL) * time.Second)),
		AppMetadata: in.AppMetadata, UserMetadata: in.UserMetadata,
	}
}

// invitationURL leads to the app, which passes `invitation` and
// `organization` on to /authorize.
func (s *Server) invitationURL(o *organization, ticket string) string {
	return strings.TrimSuffix(s.o.FrontendURL, "/") + "/login?invitation=" + ticket +
		"&organization=" + url.QueryEscape(o.Profile.ID) + "&organization_name=" + url.QueryEscape(o.Profile.Name)
}

// invitations are the open ones: expired and accepted ones are gone at Auth0.
func (st *state) invitations(organizationID string) []*invitation {
	out := []*invitation{}
	for _, i := range st.Invitations {
		if i.OrganizationID == organizationID && !past(i.ExpiresAt) {
			out = append(out, i)
		}
	}
	return out
}

func (c *call) invitation() *invitation {
	return find(c.st.invitations(c.org.Profile.ID), func(i *invitation) bool { return i.ID == c.path("invitation") })
}

// listInvitations has no total: Auth0 answers none (go-auth0, issue 48).
func (s *Server) listInvitations(c *call) reply {
	return listed(c, "invitations", c.st.invitations(c.org.Profile.ID), paging{short: true, uncounted: true})
}

func (s *Server) readInvitation(c *call) reply {
	if i := c.invitation(); i != nil {
		return c.one(i)
	}
	return refused(noInvitation)
}

func (s *Server) deleteInvitation(c *call) reply {
	i := c.invitation()
	if i == nil {
		return refused(noInvitation)
	}
	c.st.consume(i)
	return nothing()
}

func (st *state) consume(gone *invitation) {
	st.Invitations = slices.DeleteFunc(st.Invitations, func(i *invitation) bool { return i == gone })
}
