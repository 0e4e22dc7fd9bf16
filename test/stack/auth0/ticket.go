package auth0

import (
	"net/http"
	"strings"
)

// setUp is what opening a ticket made, and what its page shows.
type setUp struct {
	Ticket       string `json:"-"`
	Organization string `json:"-"`
	Domains      string `json:"-"`
	ConnectionID string `json:"connection_id"`
	Name         string `json:"connection_name"`
	EventID      string `json:"event_id"`
	Delivered    bool   `json:"delivered"`
	Refused      string `json:"error,omitempty"`

	events []event
}

func (s *Server) showTicket(w http.ResponseWriter, r *http.Request) {
	var page setUp
	status := http.StatusOK
	s.store.read(func(st *state) {
		t := st.ticket(r.URL.Query().Get("ticket"))
		if status = t.status(); status == http.StatusOK {
			page = t.preview(st)
		}
	})
	page.Refused = refusals[status]
	show(w, status, "ticket.html", page)
}

var refusals = map[int]string{
	http.StatusNotFound: "There is no such ticket.",
	http.StatusGone:     "This ticket was used, was revoked or has expired. Ask for a new one.",
}

func (t *ticket) status() int {
	switch {
	case t == nil:
		return http.StatusNotFound
	case !t.open():
		return http.StatusGone
	}
	return http.StatusOK
}

func (t *ticket) preview(st *state) setUp {
	page := setUp{Ticket: t.ID, Domains: strings.Join(t.domains(), ", ")}
	for _, e := range t.Input.Organizations {
		if o := st.tenant(e.ID); o != nil {
			page.Organization = o.Profile.DisplayName
		}
	}
	return page
}

// openTicket does what the page's button does, and answers after the first
// attempt to deliver the event.
func (s *Server) openTicket(w http.ResponseWriter, r *http.Request) {
	var done setUp
	var status int
	err := s.store.change(func(st *state) {
		t := st.ticket(r.URL.Query().Get("ticket"))
		if status = t.status(); status == http.StatusOK {
			done = s.setUp(st, t)
		}
	})
	if err != nil {
		broken(err).write(w)
		return
	}
	done.Refused = refusals[status]
	for i, e := range done.events {
		if delivered := s.deliver(e); i == 0 {
			done.EventID, done.Delivered = e.ID, delivered
		}
	}
	if strings.Contains(r.Header.Get("Accept"), "application/json") {
		respond(w, status, done)
		return
	}
	show(w, status, "ticket.html", done)
}

// setUp makes the connection and enables it. The domains count as verified:
// there is no DNS to ask.
func (s *Server) setUp(st *state, t *ticket) setUp {
	t.State = "used"
	page, c := t.preview(st), t.connection(st)
	page.ConnectionID, page.Name = c.ID, c.Name
	for _, e := range t.Input.Organizations {
		o := st.tenant(e.ID)
		if o == nil || o.enabled(c.ID) != nil {
			continue
		}
		on := &enabled{ConnectionID: c.ID, Assign: e.Assign, ShowAsButton: e.ShowAsButton}
		o.Enabled = append(o.Enabled, on)
		page.events = append(page.events, s.connectionAdded(o, c, on))
	}
	return page
}

func (t *ticket) connection(st *state) *connection {
	if c := st.connection(t.Input.ConnectionID); c != nil {
		return c
	}
	in := t.Input.Connection
	c := newConnection(st.freeName(in.Name), "samlp")
	c.DisplayName, c.DomainWide, c.ShowAsButton = in.DisplayName, in.DomainWide, in.ShowAsButton
	in.Options.DomainAliases = t.domains()
	c.Options = plain(in.Options)
	if t.Input.EnabledClients != nil {
		c.EnabledClients = t.Input.EnabledClients
	}
	st.Connections = append(st.Connections, c)
	return c
}

func (t *ticket) domains() []string {
	var out []string
	if t.Input.Connection != nil {
		out = with(out, t.Input.Connection.Options.DomainAliases...)
	}
	if t.Input.Domains != nil {
		out = with(out, t.Input.Domains.Pending...)
	}
	return out
}
