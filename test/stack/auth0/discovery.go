package auth0

import "net/http"

func (s *Server) discovery(w http.ResponseWriter, r *http.Request) {
	s.cors(w, r)
	at := func(path string) string { return s.o.Issuer + path }
	respond(w, http.StatusOK, map[string]any{
		"issuer":                 s.o.Issuer,
		"authorization_endpoint": at("authorize"),
		"token_endpoint":         at("oauth/token"),
		"userinfo_endpoint":      at("userinfo"),
		"jwks_uri":               at(".well-known/jwks.json"),
		"end_session_endpoint":   at("oidc/logout"),

		"scopes_supported": []string{
			"openid", "profile", "offline_access", "name", "email", "email_verified", "nickname",
		},
		"response_types_supported":              []string{"code"},
		"response_modes_supported":              []string{"query"},
		"grant_types_supported":                 []string{"authorization_code", "refresh_token", "client_credentials"},
		"subject_types_supported":               []string{"public"},
		"id_token_signing_alg_values_supported": []string{"RS256"},
		"code_challenge_methods_supported":      []string{"S256"},
		"token_endpoint_auth_methods_supported": []string{"client_secret_basic", "client_secret_post", "none"},
		"claims_supported": []string{
			"aud", "email", "email_verified", "exp", "iat", "iss", "name", "nickname", "sub",
		},
	})
}

func (s *Server) userinfo(w http.ResponseWriter, r *http.Request) {
	s.cors(w, r)
	claims, err := s.verify(bearer(r), s.o.Issuer+"userinfo")
	out := map[string]any{}
	if err == nil {
		s.store.read(func(st *state) {
			if u := st.user(claims["sub"].(string)); u != nil {
				u.describe(out)
			}
		})
	}
	if len(out) == 0 {
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		refuse(http.StatusUnauthorized, "invalid_token", "Unauthorized").write(w)
		return
	}
	respond(w, http.StatusOK, out)
}

// logout has no session to end: it sends the browser back where it may go.
func (s *Server) logout(w http.ResponseWriter, r *http.Request) {
	r.ParseForm() // POST is allowed too (OpenID Connect RP-Initiated Logout, 2)
	q := r.Form
	to := q.Get("post_logout_redirect_uri")
	if to == "" {
		to = q.Get("returnTo")
	}
	if to == "" {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	if !s.allowed(to) {
		refuse(http.StatusBadRequest, "invalid_request", "the URL to return to is not allowed").write(w)
		return
	}
	goTo(w, r, map[string][]string{"redirect_uri": {to}, "state": q["state"]}, map[string][]string{})
}
