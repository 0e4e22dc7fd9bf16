package auth0

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

type connection struct {
	ID             string            `json:"id"`
	Name           string            `json:"name"`
	DisplayName    string            `json:"display_name,omitempty"`
	Strategy       string            `json:"strategy"`
	Options        map[string]any    `json:"options"`
	DomainWide     bool              `json:"is_domain_connection"`
	ShowAsButton   bool              `json:"show_as_button"`
	EnabledClients []string          `json:"enabled_clients"`
	Realms         []string          `json:"realms"`
	Metadata       map[string]string `json:"metadata,omitempty"`
}

type connectionInput struct {
	Name           *string            `json:"name"`
	DisplayName    *string            `json:"display_name"`
	Strategy       *string            `json:"strategy"`
	Options        *map[string]any    `json:"options"`
	DomainWide     *bool              `json:"is_domain_connection"`
	ShowAsButton   *bool              `json:"show_as_button"`
	EnabledClients *[]string          `json:"enabled_clients"`
	Realms         *[]string          `json:"realms"`
	Metadata       *map[string]string `json:"metadata"`
}

var (
	connectionRule = regexp.MustCompile(`^[a-zA-Z0-9](-*[a-zA-Z0-9])*$`)
	noConnection   = notFound("The connection does not exist", "inexistent_connection")
	nameTaken      = fail(http.StatusConflict, "A connection with the same name already exists", "conflict")
)

func goodConnectionName(name string) bool {
	return len(name) <= 128 && connectionRule.MatchString(name)
}

func newConnection(name, strategy string) *connection {
	return &connection{
		ID: "con_" + random(16), Name: name, Strategy: strategy,
		Options: map[string]any{}, EnabledClients: []string{}, Realms: []string{name},
	}
}

// aliases are the e-mail domains the connection is for.
func (c *connection) aliases() []string {
	out := []string{}
	list, _ := c.Options["domain_aliases"].([]any)
	for _, d := range list {
		if text, isText := d.(string); isText {
			out = append(out, strings.ToLower(text))
		}
	}
	return out
}

// freeName is name, or name with a number when that is taken.
func (st *state) freeName(name string) string {
	for n, try := 2, name; ; n++ {
		if st.connectionNamed(try) == nil {
			return try
		}
		try = name + "-" + strconv.Itoa(n)
	}
}

func (in connectionInput) apply(c *connection) {
	set(&c.DisplayName, in.DisplayName)
	set(&c.Options, in.Options) // as a whole, as at Auth0
	set(&c.DomainWide, in.DomainWide)
	set(&c.ShowAsButton, in.ShowAsButton)
	set(&c.EnabledClients, in.EnabledClients)
	set(&c.Realms, in.Realms)
	set(&c.Metadata, in.Metadata)
}

func (s *Server) listConnections(c *call) reply {
	name, strategies := c.query("name"), c.r.URL.Query()["strategy"]
	other := func(k *connection) bool {
		return name != "" && !strings.EqualFold(k.Name, name) ||
			len(strategies) > 0 && !slices.Contains(strategies, k.Strategy)
	}
	return listed(c, "connections", slices.DeleteFunc(slices.Clone(c.st.Connections), other), byCheckpoint)
}

func (s *Server) readConnection(c *call) reply {
	if k := c.st.connection(c.path("id")); k != nil {
		return c.one(k)
	}
	return refused(noConnection)
}

func (s *Server) createConnection(c *call) reply {
	var in connectionInput
	if f := c.read(&in); f != nil {
		return refused(*f)
	}
	if in.Name == nil || in.Strategy == nil || !goodConnectionName(*in.Name) {
		return malformed("Payload validation error: name or strategy is missing or malformed.")
	}
	if c.st.connectionNamed(*in.Name) != nil {
		return refused(nameTaken)
	}
	k := newConnection(*in.Name, *in.Strategy)
	in.apply(k)
	c.st.Connections = append(c.st.Connections, k)
	return created(k)
}

func (s *Server) updateConnection(c *call) reply {
	k := c.st.connection(c.path("id"))
	if k == nil {
		return refused(noConnection)
	}
	var in connectionInput
	if f := c.read(&in); f != nil {
		return refused(*f)
	}
	if in.Name != nil || in.Strategy != nil {
		return malformed("Payload validation error: 'Additional properties not allowed: name, strategy'.")
	}
	in.apply(k)
	return ok(k)
}

// deleteConnection takes its users with it; a second time answers 204. Both as at Auth0.
func (s *Server) deleteConnection(c *call) reply {
	k := c.st.connection(c.path("id"))
	if k == nil {
		return nothing()
	}
	c.st.removeUsers(func(u *user) bool { return u.connection() == k.Name })
	for _, o := range c.st.Tenants {
		o.Enabled = slices.DeleteFunc(o.Enabled, func(e *enabled) bool { return e.ConnectionID == k.ID })
	}
	c.st.Connections = slices.DeleteFunc(c.st.Connections, func(other *connection) bool { return other == k })
	return accepted(map[string]string{"deleted_at": moment(time.Now())})
}

// plain turns a typed value into what JSON would make of it.
func plain(v any) map[string]any {
	out := map[string]any{}
	text, _ := json.Marshal(v)
	json.Unmarshal(text, &out)
	return out
}
