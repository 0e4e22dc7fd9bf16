package auth0

import (
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

const (
	accessLife = 24 * time.Hour
	idLife     = 10 * time.Hour
)

// grant is what somebody may have a token for. It is kept with a refresh
// token, and what it means is looked up anew each time.
type grant struct {
	UserID       string `json:"user_id"`
	Connection   string `json:"connection"`
	Organization string `json:"organization,omitempty"`
	ClientID     string `json:"client_id"`
	Audience     string `json:"audience,omitempty"`
	Scope        string `json:"scope"`
	Nonce        string `json:"-"`
}

func (g grant) scoped(scope string) bool { return slices.Contains(strings.Fields(g.Scope), scope) }

func (s *Server) sign(claims jwt.MapClaims) (string, error) {
	k := s.signingKey()
	t := jwt.NewWithClaims(jwt.SigningMethodRS256, claims)
	t.Header["kid"] = k.ID
	return t.SignedString(k.Private.PrivateKey)
}

// access is a person's token for the API. It has neither e-mail nor
// email_verified, as in production. The namespaced claims are what an Auth0
// Action adds after login: the names of the roles, and the connection the
// person came through, because the platform operator's role counts only from
// the operators' connection, and that must be checkable for each token.
func (s *Server) access(g grant, life time.Duration) (string, error) {
	claims := s.common(g.UserID, g.audiences(s.o.Issuer), life)
	claims["azp"] = g.ClientID
	claims["scope"] = g.Scope
	s.store.read(func(st *state) {
		roles := st.rolesOf(g.UserID, g.Organization)
		claims["permissions"] = permissions(roles)
		claims[s.o.Audience+"/roles"] = names(roles)
	})
	claims[s.o.Audience+"/connection"] = g.Connection
	if g.Organization != "" {
		claims["org_id"] = g.Organization
	}
	return s.sign(claims)
}

func (s *Server) common(subject string, audience any, life time.Duration) jwt.MapClaims {
	now := time.Now()
	return jwt.MapClaims{
		"iss": s.o.Issuer, "sub": subject, "aud": audience,
		"iat": now.Unix(), "exp": now.Add(life).Unix(),
	}
}

// audiences is an array when the token also opens /userinfo, else a text.
func (g grant) audiences(issuer string) any {
	info := issuer + "userinfo"
	switch {
	case g.Audience == "":
		return info
	case g.scoped("openid"):
		return []string{g.Audience, info}
	}
	return g.Audience
}

// identity is the ID token: for the app, never for the API.
func (s *Server) identity(g grant) (string, error) {
	claims := s.common(g.UserID, g.ClientID, idLife)
	s.store.read(func(st *state) {
		if u := st.user(g.UserID); u != nil {
			u.describe(claims)
		}
	})
	if g.Nonce != "" {
		claims["nonce"] = g.Nonce
	}
	if g.Organization != "" {
		claims["org_id"] = g.Organization
	}
	return s.sign(claims)
}

// machine is a client's own token. `gty` and the subject tell it from a
// person's, whatever its scopes are.
func (s *Server) machine(clientID, audience, scope, organization string) (string, error) {
	claims := s.common(clientID+"@clients", audience, accessLife)
	claims["azp"] = clientID
	claims["gty"] = "client-credentials"
	claims["scope"] = scope
	claims["permissions"] = strings.Fields(scope)
	if organization != "" {
		claims["org_id"] = organization
	}
	return s.sign(claims)
}

// verify accepts tokens of ours for one audience.
func (s *Server) verify(token, audience string) (jwt.MapClaims, error) {
	claims := jwt.MapClaims{}
	_, err := jwt.ParseWithClaims(token, claims,
		func(t *jwt.Token) (any, error) { return s.publicKey(t.Header["kid"]) },
		jwt.WithValidMethods([]string{"RS256"}), jwt.WithIssuer(s.o.Issuer),
		jwt.WithAudience(audience), jwt.WithExpirationRequired())
	return claims, err
}
