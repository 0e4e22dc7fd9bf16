package auth0

import (
	"slices"
	"strings"
)

// member is a person as an organization's list shows them.
type member struct {
	ID      string       `json:"user_id"`
	Email   string       `json:"email,omitempty"`
	Picture string       `json:"picture,omitempty"`
	Name    string       `json:"name,omitempty"`
	Roles   []memberRole `json:"roles,omitempty"`
}

type memberRole struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// listMembers looks at no more of them than it shows.
func (s *Server) listMembers(c *call) reply {
	all := make([]item, len(c.org.Members))
	for i, id := range c.org.Members {
		all[i] = item{id: id, view: func() any { return c.member(id) }}
	}
	return listedItems(c, "members", all, byCheckpoint)
}

// member shows roles only to who asks for that field, as Auth0 does.
func (c *call) member(id string) member {
	u := c.st.user(id)
	m := member{ID: id, Email: u.Email, Picture: u.Picture, Name: u.Name}
	if slices.Contains(strings.Split(c.query("fields"), ","), "roles") {
		m.Roles = c.memberRoles(id)
	}
	return m
}

func (c *call) memberRoles(userID string) []memberRole {
	out := []memberRole{}
	for _, r := range c.st.roles(c.org.Roles[userID]) {
		out = append(out, memberRole{r.ID, r.Name})
	}
	return out
}

func (s *Server) addMembers(c *call) reply {
	ids, f := c.memberIDs()
	if f != nil {
		return refused(*f)
	}
	if slices.ContainsFunc(ids, func(id string) bool { return c.st.user(id) == nil }) {
		return malformed("One or more of the specified users do not exist.")
	}
	for _, id := range ids {
		c.org.join(id)
	}
	return nothing()
}

func (s *Server) removeMembers(c *call) reply {
	ids, f := c.memberIDs()
	if f != nil {
		return refused(*f)
	}
	for _, id := range ids {
		c.org.leave(id)
	}
	return nothing()
}

func (c *call) memberIDs() ([]string, *failure) {
	var in struct {
		Members []string `json:"members"`
	}
	f := c.read(&in)
	if f == nil && (len(in.Members) == 0 || len(in.Members) > 10) {
		bad := invalid("Payload validation error: members has 1 to 10 items.")
		f = &bad
	}
	return in.Members, f
}

func (s *Server) listMemberRoles(c *call) reply {
	return listed(c, "roles", c.st.roles(c.org.Roles[c.path("user")]), byPage)
}

func (s *Server) assignMemberRoles(c *call) reply {
	id := c.path("user")
	if c.st.user(id) == nil {
		return refused(noUser)
	}
	roles, f := c.roleIDs()
	if f != nil {
		return refused(*f)
	}
	c.org.Roles[id] = with(c.org.Roles[id], roles...)
	return nothing()
}

func (s *Server) removeMemberRoles(c *call) reply {
	roles, f := c.roleIDs()
	if f != nil {
		return refused(*f)
	}
	id := c.path("user")
	c.org.Roles[id] = without(c.org.Roles[id], roles...)
	return nothing()
}

func (c *call) roleIDs() ([]string, *failure) {
	var in struct {
		Roles []string `json:"roles"`
	}
	f := c.read(&in)
	if f == nil && (len(in.Roles) == 0 || !c.st.known(in.Roles)) {
		bad := invalid("One or more of the specified roles do not exist.")
		f = &bad
	}
	return in.Roles, f
}
