package auth0

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

// ticket lets an enterprise set up its own single sign-on, once. Its id is
// what the URL carries as `ticket`, and what Auth0 revokes it by.
type ticket struct {
	ID        string      `json:"id"`
	ExpiresAt string      `json:"expires_at"`
	State     string      `json:"state"` // "", used or revoked
	Input     ticketInput `json:"input"`
}

type ticketInput struct {
	ConnectionID   string               `json:"connection_id,omitempty"`
	Connection     *ticketConnection    `json:"connection_config,omitempty"`
	EnabledClients []string             `json:"enabled_clients,omitempty"`
	Organizations  []ticketOrganization `json:"enabled_organizations,omitempty"`
	TTL            int                  `json:"ttl_sec,omitempty"`
	Domains        *ticketDomains       `json:"domain_aliases_config,omitempty"`
	Provisioning   json.RawMessage      `json:"provisioning_config,omitempty"`
}

type ticketConnection struct {
	Name         string         `json:"name"`
	DisplayName  string         `json:"display_name,omitempty"`
	DomainWide   bool           `json:"is_domain_connection,omitempty"`
	ShowAsButton bool           `json:"show_as_button,omitempty"`
	Metadata     map[string]any `json:"metadata,omitempty"`
	Options      ticketOptions  `json:"options"`
}

type ticketOptions struct {
	IconURL       string          `json:"icon_url,omitempty"`
	DomainAliases []string        `json:"domain_aliases,omitempty"`
	IDPInitiated  json.RawMessage `json:"idpinitiated,omitempty"`
}

type ticketOrganization struct {
	ID           string `json:"organization_id"`
	Assign       bool   `json:"assign_membership_on_login"`
	ShowAsButton bool   `json:"show_as_button"`
}

type ticketDomains struct {
	Verification string   `json:"domain_verification"`
	Pending      []string `json:"pending_domains,omitempty"`
}

const (
	maxTicketTTL = 432000
	ticketPath   = "/self-service/connections-flow"
)

func (s *Server) readProfile(c *call) reply {
	if f := s.noProfile(c); f != nil {
		return refused(*f)
	}
	return ok(map[string]any{
		"id": s.o.SSOProfileID, "name": "Tenon", "description": "Single sign-on of an enterprise",
		"allowed_strategies": []string{"samlp", "oidc", "waad", "okta"}, "user_attributes": []any{},
	})
}

func (s *Server) noProfile(c *call) *failure {
	if id := c.path("id"); id != s.o.SSOProfileID {
		f := notFound("Profile with ID: "+id+" not found", "")
		return &f
	}
	return nil
}

func (s *Server) createTicket(c *call) reply {
	if f := s.noProfile(c); f != nil {
		return refused(*f)
	}
	in := ticketInput{TTL: maxTicketTTL}
	if f := c.read(&in); f != nil {
		return refused(*f)
	}
	if message := in.objection(c.st); message != "" {
		return malformed(message)
	}
	life := time.Duration(in.TTL) * time.Second
	t := &ticket{ID: random(32), ExpiresAt: moment(time.Now().Add(life)), Input: in}
	c.st.Tickets = append(c.st.Tickets, t)
	return created(map[string]string{"ticket": s.o.Issuer + ticketPath[1:] + "?ticket=" + t.ID})
}

func (in ticketInput) objection(st *state) string {
	unknown := func(o ticketOrganization) bool { return st.tenant(o.ID) == nil }
	switch {
	case (in.ConnectionID == "") == (in.Connection == nil):
		return "Payload validation error: exactly one of connection_id and connection_config is needed."
	case in.ConnectionID != "" && st.connection(in.ConnectionID) == nil:
		return "The specified connection does not exist."
	case in.Connection != nil && !goodConnectionName(in.Connection.Name):
		return "Payload validation error: 'String does not match pattern' on property connection_config.name."
	case slices.ContainsFunc(in.Organizations, unknown):
		return "One or more of the specified organizations do not exist."
	case in.TTL < 1 || in.TTL > maxTicketTTL:
		return "Payload validation error: 'Value " + strconv.Itoa(in.TTL) + " is greater than maximum 432000' on property " +
			"ttl_sec."
	case in.Domains != nil && !slices.Contains([]string{"none", "optional", "required"}, in.Domains.Verification):
		return "Payload validation error: 'No enum match' on property domain_aliases_config.domain_verification."
	}
	return ""
}

// revokeTicket answers 202 also for a ticket that never was, as Auth0 documents.
func (s *Server) revokeTicket(c *call) reply {
	if t := c.st.ticket(c.path("ticket")); t != nil && t.State == "" {
		t.State = "revoked"
	}
	return accepted(nil)
}

func (st *state) ticket(id string) *ticket {
	return find(st.Tickets, func(t *ticket) bool { return t.ID == id })
}

// open tells whether the ticket may still be used.
func (t *ticket) open() bool { return t.State == "" && !past(t.ExpiresAt) }
