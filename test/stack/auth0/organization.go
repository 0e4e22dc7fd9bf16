package auth0

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
)

var (
	noOrganization = notFound("No organization found by that id or name", "")
	nameRule       = regexp.MustCompile(`^[a-z0-9_-]{1,50}$`)
)

// organizationInput tells absent from empty: a PATCH sets what it names.
type organizationInput struct {
	Name        *string            `json:"name"`
	DisplayName *string            `json:"display_name"`
	Branding    json.RawMessage    `json:"branding"`
	Metadata    *map[string]string `json:"metadata"`
	Enabled     []enabledInput     `json:"enabled_connections"`
	TokenQuota  json.RawMessage    `json:"token_quota"`
}

func (s *Server) listOrganizations(c *call) reply {
	all := []organizationProfile{}
	for _, o := range c.st.Tenants {
		all = append(all, o.Profile)
	}
	return listed(c, "organizations", all, byCheckpoint)
}

func (s *Server) readOrganization(c *call) reply { return ok(c.org.Profile) }

// organizationPart answers organizations/name/{name} and the lists of one
// organization: for net/http's patterns those two shapes exclude each other.
func (s *Server) organizationPart(c *call) reply {
	lists := map[string]operation{
		"members": s.listMembers, "invitations": s.listInvitations, "enabled_connections": s.listEnabled,
	}
	do, found := lists[c.path("part")]
	switch {
	case c.path("id") == "name":
		return c.organizationByName(c.path("part"))
	case found:
		return s.tenantCall(do)(c)
	}
	return refused(notFound("Not Found", ""))
}

func (c *call) organizationByName(name string) reply {
	if o := c.st.tenantNamed(name); o != nil {
		return ok(o.Profile)
	}
	return refused(noOrganization)
}

func (s *Server) createOrganization(c *call) reply {
	var in organizationInput
	if f := c.read(&in); f != nil {
		return refused(*f)
	}
	if in.Name == nil {
		return malformed("Payload validation error: 'Missing required property: name'.")
	}
	if f := in.check(c.st, nil); f != nil {
		return refused(*f)
	}
	o := &organization{Profile: organizationProfile{ID: "org_" + random(16)}, Roles: map[string][]string{}}
	in.apply(o)
	c.st.Tenants = append(c.st.Tenants, o)
	return created(o.Profile)
}

func (s *Server) updateOrganization(c *call) reply {
	var in organizationInput
	if f := c.read(&in); f != nil {
		return refused(*f)
	}
	if f := in.check(c.st, c.org); f != nil {
		return refused(*f)
	}
	in.apply(c.org)
	return ok(c.org.Profile)
}

// check holds the rules for names, and that connections exist.
func (in organizationInput) check(st *state, own *organization) *failure {
	var f failure
	switch {
	case in.Name != nil && !nameRule.MatchString(*in.Name):
		f = invalid("Payload validation error: 'String does not match pattern ^[a-z0-9_-]{1,50}$' on property name.")
	case in.DisplayName != nil && (*in.DisplayName == "" || len([]rune(*in.DisplayName)) > 255):
		f = invalid("Payload validation error: display_name has 1 to 255 characters.")
	case in.Name != nil && taken(st.tenantNamed(*in.Name), own):
		f = fail(http.StatusConflict, "An organization with this name already exists.", "organization_conflict")
	case slices.ContainsFunc(in.Enabled, func(e enabledInput) bool { return st.connection(e.ConnectionID) == nil }):
		f = invalid("One or more of the specified connections do not exist.")
	default:
		return nil
	}
	return &f
}

func taken(by, own *organization) bool { return by != nil && by != own }

func (in organizationInput) apply(o *organization) {
	if in.Name != nil {
		o.Profile.Name = *in.Name
	}
	if in.DisplayName != nil {
		o.Profile.DisplayName = *in.DisplayName
	}
	if in.Branding != nil {
		o.Profile.Branding = in.Branding
	}
	if in.Metadata != nil {
		o.Profile.Metadata = *in.Metadata
	}
	for _, e := range in.Enabled {
		o.Enabled = append(o.Enabled, e.apply(&enabled{ConnectionID: e.ConnectionID}))
	}
}

// deleteOrganization takes its members, roles, invitations and enabled
// connections with it; the connections themselves stay, as at Auth0.
func (s *Server) deleteOrganization(c *call) reply {
	id := c.org.Profile.ID
	c.st.Tenants = slices.DeleteFunc(c.st.Tenants, func(o *organization) bool { return o == c.org })
	c.st.Invitations = slices.DeleteFunc(c.st.Invitations, func(i *invitation) bool { return i.OrganizationID == id })
	return nothing()
}
