package auth0

import (
	"slices"
	"strings"
)

type role struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
}

type permission struct {
	Name        string `json:"permission_name"`
	Description string `json:"description"`
	Server      string `json:"resource_server_name"`
	Identifier  string `json:"resource_server_identifier"`
}

// rolesOf are a person's roles: in the organization when one was asked for,
// else those in the whole tenant. They never mix.
func (st *state) rolesOf(userID, organization string) []role {
	if organization == "" {
		if u := st.user(userID); u != nil {
			return st.roles(u.Roles)
		}
		return []role{}
	}
	if o := st.tenant(organization); o != nil {
		return st.roles(o.Roles[userID])
	}
	return []role{}
}

func (st *state) roles(ids []string) []role {
	out := []role{}
	for _, r := range st.Roles {
		if slices.Contains(ids, r.ID) {
			out = append(out, r)
		}
	}
	return out
}

func names(roles []role) []string {
	out := []string{}
	for _, r := range roles {
		out = append(out, r.Name)
	}
	return out
}

func (r role) permits() []string {
	for _, d := range seededRoles {
		if d.name == r.Name {
			return strings.Fields(d.permissions)
		}
	}
	return []string{}
}

func permissions(roles []role) []string {
	out := []string{}
	for _, r := range roles {
		out = with(out, r.permits()...)
	}
	return out
}

func (s *Server) listRoles(c *call) reply {
	page := strings.ToLower(c.query("name_filter"))
	match := func(r role) bool { return !strings.Contains(strings.ToLower(r.Name), page) }
	return listed(c, "roles", slices.DeleteFunc(slices.Clone(c.st.Roles), match), byPage)
}

func (s *Server) readRole(c *call) reply {
	if r := c.st.role(c.path("id")); r != nil {
		return ok(r)
	}
	return refused(noRole)
}

var noRole = notFound("The role does not exist.", "")

func (s *Server) rolePermissions(c *call) reply {
	r := c.st.role(c.path("id"))
	if r == nil {
		return refused(noRole)
	}
	out := []permission{}
	for _, p := range r.permits() {
		out = append(out, permission{p, "", "Tenon API", s.o.Audience})
	}
	return listed(c, "permissions", out, byPage)
}

// known tells whether all of these roles exist.
func (st *state) known(roles []string) bool {
	return !slices.ContainsFunc(roles, func(id string) bool { return st.role(id) == nil })
}
