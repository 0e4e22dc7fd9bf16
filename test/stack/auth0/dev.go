package auth0

import (
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// devToken is a login without a page, for scripts and curl. Beside what the
// login page understands it takes `ttl` in seconds: a negative one makes an
// expired token, and `audience`, to make one for somebody else.
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
	g.ClientID = s.o.WebClientID
	g.Audience = either(q, "audience", s.o.Audience)
	g.Scope = either(q, "scope", "openid profile email")
	var access string
	if err == nil {
		access, err = s.access(g, life)
	}
	answered(w, tokens{Access: access, Scope: g.Scope, ExpiresIn: int64(life / time.Second), Type: "Bearer"}, err)
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
