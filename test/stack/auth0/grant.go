package auth0

import (
	"net/http"
	"net/url"
	"time"
)

// machineScopes is what a machine gets that asks for nothing in particular.
const machineScopes = "executions:write migrations:read migrations:run"

// redeem turns a code into tokens.
func (s *Server) redeem(in url.Values) (*tokens, *refusal, error) {
	p, found := s.codes.take(in.Get("code"))
	switch {
	case !found || in.Get("client_id") != p.grant.ClientID:
		return nil, refuse(http.StatusForbidden, "invalid_grant", "Invalid authorization code"), nil
	case in.Get("redirect_uri") != p.redirect:
		return nil, refuse(http.StatusForbidden, "invalid_grant", "The redirect URI is wrong"), nil
	case !same(challenge(in.Get("code_verifier")), p.challenge):
		return nil, refuse(http.StatusForbidden, "invalid_grant", "Failed to verify code verifier"), nil
	}
	out, err := s.issue(p.grant)
	if err != nil || !p.grant.scoped("offline_access") {
		return out, nil, err
	}
	out.Refresh = "v1." + random(60)
	err = s.store.change(func(st *state) {
		st.Refresh = append(st.Refresh, refresh{hash(out.Refresh), p.grant})
	})
	return out, nil, err
}

func (s *Server) issue(g grant) (*tokens, error) {
	access, err := s.access(g, accessLife)
	if err != nil {
		return nil, err
	}
	out := &tokens{Access: access, Scope: g.Scope, ExpiresIn: int64(accessLife / time.Second), Type: "Bearer"}
	if g.scoped("openid") {
		out.Identity, err = s.identity(g)
	}
	return out, err
}

// renew asks again whether the person may: blocked and removed people get no
// new token.
func (s *Server) renew(in url.Values) (*tokens, *refusal, error) {
	var g grant
	no := refuse(http.StatusForbidden, "invalid_grant", "Unknown or invalid refresh token.")
	s.store.read(func(st *state) {
		h := hash(in.Get("refresh_token"))
		r := find(pointers(st.Refresh), func(r *refresh) bool { return r.Hash == h })
		if r != nil && r.Grant.ClientID == in.Get("client_id") {
			g, no = r.Grant, r.Grant.refused(st)
		}
	})
	if no != nil {
		return nil, no, nil
	}
	out, err := s.issue(g)
	return out, nil, err
}

func (g grant) refused(st *state) *refusal {
	u, o := st.user(g.UserID), st.tenant(g.Organization)
	switch {
	case u == nil:
		return refuse(
			http.StatusForbidden, "invalid_grant", "The refresh_token was generated for a user who doesn't exist anymore.",
		)
	case u.blocked():
		return refuse(http.StatusForbidden, "invalid_grant", "user is blocked")
	case g.Organization != "" && (o == nil || !o.has(u.ID)):
		return refuse(
			http.StatusForbidden, "invalid_grant", "user "+u.ID+" is not part of the "+g.Organization+" organization",
		)
	}
	return nil
}

// credentials gives a machine its own token: the Management client for the
// Management API, the machine client for Tenon's.
func (s *Server) credentials(in url.Values) (*tokens, *refusal, error) {
	id, secret, audience := in.Get("client_id"), in.Get("client_secret"), in.Get("audience")
	clients := map[string]struct{ secret, audience, scope string }{
		s.o.MgmtClientID:    {s.o.MgmtClientSecret, s.managementAudience(), managementScope},
		s.o.MachineClientID: {s.o.MachineClientSecret, s.o.Audience, machineScopes},
	}
	client, known := clients[id]
	switch {
	case !known || client.secret == "" || !same(secret, client.secret):
		return nil, refuse(http.StatusUnauthorized, "access_denied", "Unauthorized"), nil
	case audience != s.o.Audience && audience != s.managementAudience():
		return nil, refuse(http.StatusForbidden, "access_denied", "Service not enabled within domain: "+audience), nil
	case audience != client.audience:
		return nil, refuse(http.StatusForbidden, "access_denied", `Client is not authorized to access "`+audience+
			`". You need to create a "client-grant" associated to this API.`), nil
	}
	if asked := in.Get("scope"); asked != "" {
		client.scope = asked
	}
	return s.machineTokens(id, audience, client.scope, in.Get("organization"))
}

func (s *Server) machineTokens(id, audience, scope, organization string) (*tokens, *refusal, error) {
	var unknown bool
	s.store.read(func(st *state) { unknown = organization != "" && st.tenant(organization) == nil })
	if unknown {
		return nil, refuse(http.StatusBadRequest, "invalid_request", "parameter organization is invalid"), nil
	}
	access, err := s.machine(id, audience, scope, organization)
	return &tokens{Access: access, Scope: scope, ExpiresIn: int64(accessLife / time.Second), Type: "Bearer"}, nil, err
}
