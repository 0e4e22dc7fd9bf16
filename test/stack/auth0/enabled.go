package auth0

import (
	"net/http"
	"slices"
)

// enabled says that an organization's people may come through a connection.
type enabled struct {
	ConnectionID string `json:"connection_id"`
	Assign       bool   `json:"assign_membership_on_login"`
	ShowAsButton bool   `json:"show_as_button"`
	Signup       bool   `json:"is_signup_enabled,omitempty"`
}

type enabledView struct {
	enabled
	Connection struct {
		Name     string `json:"name"`
		Strategy string `json:"strategy"`
	} `json:"connection"`
}

type enabledInput struct {
	ConnectionID string `json:"connection_id"`
	Assign       *bool  `json:"assign_membership_on_login"`
	ShowAsButton *bool  `json:"show_as_button"`
	Signup       *bool  `json:"is_signup_enabled"`
}

var notEnabled = notFound("No connection found by that id", "")

func (in enabledInput) apply(e *enabled) *enabled {
	set(&e.Assign, in.Assign)
	set(&e.ShowAsButton, in.ShowAsButton)
	set(&e.Signup, in.Signup)
	return e
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

func (o *organization) enabled(connectionID string) *enabled {
	return find(o.Enabled, func(e *enabled) bool { return e.ConnectionID == connectionID })
}

// entrance is the connection that takes people in: the one that knows the
// e-mail's domain, else the first that assigns membership.
func (o *organization) entrance(st *state, domain string) *connection {
	var first *connection
	for _, e := range o.Enabled {
		c := st.connection(e.ConnectionID)
		switch {
		case c == nil || !e.Assign:
		case slices.Contains(c.aliases(), domain):
			return c
		case first == nil:
			first = c
		}
	}
	return first
}

func (e *enabled) view(st *state) enabledView {
	v := enabledView{enabled: *e}
	if c := st.connection(e.ConnectionID); c != nil {
		v.Connection.Name, v.Connection.Strategy = c.Name, c.Strategy
	}
	return v
}

func (s *Server) listEnabled(c *call) reply {
	all := []enabledView{}
	for _, e := range c.org.Enabled {
		all = append(all, e.view(c.st))
	}
	return listed(c, "enabled_connections", all, paging{short: true})
}

func (s *Server) readEnabled(c *call) reply {
	if e := c.org.enabled(c.path("connection")); e != nil {
		return ok(e.view(c.st))
	}
	return refused(notEnabled)
}

func (s *Server) enable(c *call) reply {
	var in enabledInput
	if f := c.read(&in); f != nil {
		return refused(*f)
	}
	if c.st.connection(in.ConnectionID) == nil {
		return refused(notEnabled)
	}
	if c.org.enabled(in.ConnectionID) != nil {
		return refused(fail(
			http.StatusConflict, "The connection is already enabled for this organization.", "connection_conflict",
		))
	}
	e := in.apply(&enabled{ConnectionID: in.ConnectionID, ShowAsButton: true})
	c.org.Enabled = append(c.org.Enabled, e)
	return created(e.view(c.st))
}

func (s *Server) updateEnabled(c *call) reply {
	e := c.org.enabled(c.path("connection"))
	if e == nil {
		return refused(notEnabled)
	}
	var in enabledInput
	if f := c.read(&in); f != nil {
		return refused(*f)
	}
	return ok(in.apply(e).view(c.st))
}

// disable answers 204 also when there is nothing to disable.
func (s *Server) disable(c *call) reply {
	c.org.Enabled = slices.DeleteFunc(
		c.org.Enabled, func(e *enabled) bool { return e.ConnectionID == c.path("connection") },
	)
	return nothing()
}
