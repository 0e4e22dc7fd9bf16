package auth0

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
)

// call is one call of the Management API, made while the state stands still.
type call struct {
	st   *state
	r    *http.Request
	body []byte
	org  *organization // of paths under organizations/{id}
	user *user         // of paths under users/{id}
}

func (c *call) path(name string) string  { return c.r.PathValue(name) }
func (c *call) query(name string) string { return c.r.URL.Query().Get(name) }

// operation does one call. It checks before it changes: a refused call has
// changed nothing.
type operation func(c *call) reply

// reply is the answer, without a body when that is nil.
type reply struct {
	status int
	body   any
}

func ok(body any) reply        { return reply{http.StatusOK, body} }
func created(body any) reply   { return reply{http.StatusCreated, body} }
func accepted(body any) reply  { return reply{http.StatusAccepted, body} }
func nothing() reply           { return reply{status: http.StatusNoContent} }
func refused(f failure) reply  { return reply{f.Status, f} }
func malformed(m string) reply { return refused(invalid(m)) }

// operation checks token and limit, lets do work on the still state, and
// answers when the change is on disk.
func (s *Server) operation(b bucket, do operation) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if f := s.admin(r); f != nil {
			f.write(w)
			return
		}
		if !s.limits.take(w, b) {
			fail(http.StatusTooManyRequests, "Global limit has been reached", "too_many_requests").write(w)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil {
			fail(http.StatusRequestEntityTooLarge, "Payload too large", "").write(w)
			return
		}
		s.work(w, &call{r: r, body: body}, do)
	})
}

func (s *Server) work(w http.ResponseWriter, c *call, do operation) {
	var out reply
	var text json.RawMessage
	run := func(st *state) {
		c.st = st
		out = do(c)
		text, _ = json.Marshal(out.body) // here, because the state moves on afterwards
	}
	if err := s.under(c.r.Method, run); err != nil {
		broken(err).write(w)
		return
	}
	if out.body == nil {
		w.WriteHeader(out.status)
		return
	}
	respond(w, out.status, text)
}

func (s *Server) under(method string, run func(*state)) error {
	if method == http.MethodGet {
		s.store.read(run)
		return nil
	}
	return s.store.change(run)
}

// read decodes the body into in. Like Auth0 it refuses properties it does not know.
func (c *call) read(in any) *failure {
	d := json.NewDecoder(bytes.NewReader(c.body))
	d.DisallowUnknownFields()
	err := d.Decode(in)
	if err == nil {
		return nil
	}
	message := "Payload validation error: '" + err.Error() + "'."
	if _, field, found := strings.Cut(err.Error(), "unknown field "); found {
		message = "Payload validation error: 'Additional properties not allowed: " + strings.Trim(field, `"`) + "'."
	}
	f := invalid(message)
	return &f
}

func (s *Server) tenantCall(do operation) operation {
	return func(c *call) reply {
		if c.org = c.st.tenant(c.path("id")); c.org == nil {
			return refused(noOrganization)
		}
		return do(c)
	}
}

func (s *Server) userCall(do operation) operation {
	return func(c *call) reply {
		if c.user = c.st.user(c.path("id")); c.user == nil {
			return refused(noUser)
		}
		return do(c)
	}
}
