package auth0

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// devToken is a login without a page, for scripts and curl. Beside what the
// login page understands it takes `ttl` in seconds: a negative one makes an
// expired token, `audience`, to make one for somebody else, and `role`, once or more: what
// the person is to hold outside of every organization from now on; empty for nothing.
func (s *Server) devToken(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	life, err := lifetime(q.Get("ttl"))
	if err != nil {
		refuse(http.StatusBadRequest, "invalid_request", "ttl is a number of seconds").write(w)
		return
	}
	g, no, err := s.enter(entry{q.Get("email"), q.Get("organization"), q.Get("invitation"), q.Get("connection")})
	if no != nil {
		no.write(w)
		return
	}
	if q.Has("role") {
		err = errors.Join(err, s.giveRoles(g.UserID, q["role"]))
	}
	g.ClientID = s.o.WebClientID
	g.Audience = either(q, "audience", s.o.Audience)
	g.Scope = either(q, "scope", "openid profile email")
	var access string
	if err == nil {
		access, err = s.access(g, life)
	}
	answered(w, tokens{Access: access, Scope: g.Scope, ExpiresIn: int64(life / time.Second), Type: "Bearer"}, err)
}

// giveRoles is what an administrator does on the provider's pages.
func (s *Server) giveRoles(userID string, named []string) error {
	return s.store.change(func(st *state) {
		u := st.user(userID)
		u.Roles = nil
		for _, r := range st.Roles {
			if slices.Contains(named, r.Name) {
				u.Roles = append(u.Roles, r.ID)
			}
		}
	})
}

func either(q url.Values, name, otherwise string) string {
	if q.Has(name) {
		return q.Get(name)
	}
	return otherwise
}

func lifetime(ttl string) (time.Duration, error) {
	if ttl == "" {
		return accessLife, nil
	}
	n, err := strconv.Atoi(ttl)
	return time.Duration(n) * time.Second, err
}
