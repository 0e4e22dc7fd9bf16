package auth0_test

import (
	"context"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	sdk "github.com/auth0/go-auth0"
	"github.com/auth0/go-auth0/management"
	"github.com/zitadel/oidc/v3/pkg/client/rp"
	"github.com/zitadel/oidc/v3/pkg/oidc"
)

const callback = "http://localhost:3000/callback"

var action = regexp.MustCompile(`<form method="post" action="([^"]+)">`)

var unfollowed = &http.Client{
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// app is an app with a login button: zitadel's relying party, which knows
// nothing of the stand-in.
func (s *stand) app(t testing.TB, scopes ...string) rp.RelyingParty {
	t.Helper()
	nonce := rp.WithNonce(func(context.Context) string { return "n-1" })
	party, err := rp.NewRelyingPartyOIDC(t.Context(), s.url+"/", "web", "", callback, scopes, rp.WithVerifierOpts(nonce))
	check(t, err)
	return party
}

// visit presses the button of the login page and comes back with the answer.
func (s *stand) visit(t testing.TB, to, email string) url.Values {
	t.Helper()
	answer, err := http.Get(to)
	form := action.FindStringSubmatch(string(read(t, answer, err, http.StatusOK)))
	answer, err = unfollowed.PostForm(s.url+html.UnescapeString(form[1]), url.Values{"email": {email}})
	read(t, answer, err, http.StatusFound)
	back, err := answer.Location()
	check(t, err)
	equal(t, "callback", strings.HasPrefix(back.String(), callback+"?"), true)
	equal(t, "state", back.Query().Get("state"), "s-1")
	return back.Query()
}

func loginURL(party rp.RelyingParty, verifier string, pairs ...string) string {
	options := []rp.AuthURLOpt{rp.WithCodeChallenge(oidc.NewSHACodeChallenge(verifier))}
	for i := 0; i < len(pairs); i += 2 {
		options = append(options, rp.AuthURLOpt(rp.WithURLParam(pairs[i], pairs[i+1])))
	}
	return rp.AuthURL("s-1", party, options...)
}

func TestLoginWithPKCE(t *testing.T) {
	s, ctx := start(t), t.Context()
	party := s.app(t, "openid", "profile", "email", "offline_access")
	verifier := strings.Repeat("v", 50)
	to := loginURL(party, verifier, "audience", audience, "nonce", "n-1")
	code := s.visit(t, to, "ann@lab.example").Get("code")

	got, err := rp.CodeExchange[*oidc.IDTokenClaims](ctx, code, party, rp.WithCodeVerifier(verifier))
	check(t, err)
	equal(t, "mail", got.IDTokenClaims.Email, "ann@lab.example")
	equal(t, "verified", bool(got.IDTokenClaims.EmailVerified), true)
	c := s.verified(t, got.AccessToken)
	equal(t, "aud", len(c["aud"].([]any)), 2)
	equal(t, "sub", c["sub"], any(got.IDTokenClaims.Subject))
	if _, err := s.parse(t, got.IDToken); err == nil {
		t.Fatal("an ID token passed as an access token")
	}
	_, err = rp.CodeExchange[*oidc.IDTokenClaims](ctx, code, party, rp.WithCodeVerifier(verifier))
	equal(t, "code twice", err != nil, true)

	info, err := rp.Userinfo[*oidc.UserInfo](ctx, got.AccessToken, "Bearer", got.IDTokenClaims.Subject, party)
	check(t, err)
	equal(t, "userinfo", info.Email, "ann@lab.example")

	again, err := rp.RefreshTokens[*oidc.IDTokenClaims](ctx, party, got.RefreshToken, "", "")
	check(t, err)
	equal(t, "renewed", s.verified(t, again.AccessToken)["sub"], c["sub"])
	id := c["sub"].(string)
	check(t, s.client(t).User.Update(ctx, id, &management.User{Blocked: sdk.Bool(true)}))
	_, err = rp.RefreshTokens[*oidc.IDTokenClaims](ctx, party, got.RefreshToken, "", "")
	equal(t, "blocked", err != nil, true)

	back, err := rp.EndSession(ctx, party, got.IDToken, "http://localhost:3000/bye", "s-2", "", nil)
	check(t, err)
	equal(t, "bye", back.String(), "http://localhost:3000/bye?state=s-2")
}

func TestWrongVerifier(t *testing.T) {
	s := start(t)
	party := s.app(t, "openid")
	code := s.visit(t, loginURL(party, "right", "audience", audience), "ann@lab.example").Get("code")
	_, err := rp.CodeExchange[*oidc.IDTokenClaims](t.Context(), code, party, rp.WithCodeVerifier("wrong"))
	if err == nil || !strings.Contains(err.Error(), "invalid_grant") {
		t.Fatal(err)
	}
}

func TestLoginIntoOrganization(t *testing.T) {
	s := start(t).unlimited(t)
	org := s.connected(t, "acme", "acme.example")
	party := s.app(t, "openid")
	to := loginURL(party, "v", "audience", audience, "organization", org, "nonce", "n-1")
	code := s.visit(t, to, "ann@acme.example").Get("code")
	got, err := rp.CodeExchange[*oidc.IDTokenClaims](t.Context(), code, party, rp.WithCodeVerifier("v"))
	check(t, err)
	c := s.verified(t, got.AccessToken)
	equal(t, "org", c["org_id"], any(org))
	equal(t, "sub", c["sub"], any("samlp|acme-sso|ann@acme.example"))
	equal(t, "connection", c[audience+"/connection"], any("acme-sso"))
	equal(t, "org in the ID token", got.IDTokenClaims.Claims["org_id"], any(org))

	lonely := s.organization(t, "lonely")
	q := s.visit(t, loginURL(party, "v", "audience", audience, "organization", lonely), "ann@acme.example")
	equal(t, "error", q.Get("error"), "access_denied")
	equal(t, "text", strings.Contains(q.Get("error_description"), "is not part of the "+lonely), true)
}

func TestAuthorizeRefusals(t *testing.T) {
	s := start(t)
	for _, evil := range []string{
		"client_id=web&redirect_uri=https://evil.example/cb", "client_id=web&redirect_uri=http://localhost.evil.example/cb",
		"client_id=web&redirect_uri=javascript:alert(1)", "client_id=other&redirect_uri=" + callback, "client_id=web",
		"client_id=web&redirect_uri=http://localhost@evil.example/",
		"client_id=web&redirect_uri=https://app.tenon.example.evil/",
	} {
		s.get(t, "/authorize?response_type=code&"+evil, http.StatusBadRequest)
	}
	for query, want := range map[string]string{
		"response_type=token": "unsupported_response_type",
		"response_type=code":  "invalid_request",
		"response_type=code&code_challenge=x&code_challenge_method=S256&prompt=none":   "login_required",
		"response_type=code&code_challenge=x&code_challenge_method=S256&audience=else": "access_denied",
	} {
		answer, err := unfollowed.Get(s.url + "/authorize?client_id=web&redirect_uri=https://app.tenon.example/cb&" + query)
		read(t, answer, err, http.StatusFound)
		back, err := answer.Location()
		check(t, err)
		equal(t, query, back.Query().Get("error"), want)
	}
}

func TestOtherHostsAndOrigins(t *testing.T) {
	s := start(t)
	r, err := http.NewRequest(http.MethodGet, s.url+"/dev/token?email="+operator, nil)
	check(t, err)
	r.Host = "rebound.example"
	answer, err := http.DefaultClient.Do(r)
	read(t, answer, err, http.StatusForbidden)

	r, err = http.NewRequest(http.MethodPost, s.url+"/dev/rotate-keys", strings.NewReader("{}"))
	check(t, err)
	r.Header.Set("Origin", "https://evil.example")
	answer, err = http.DefaultClient.Do(r)
	read(t, answer, err, http.StatusForbidden)

	for origin, want := range map[string]string{
		"https://app.tenon.example": "https://app.tenon.example", "https://evil.example": "",
	} {
		r, err = http.NewRequest(http.MethodOptions, s.url+"/oauth/token", nil)
		check(t, err)
		r.Header.Set("Origin", origin)
		answer, err = http.DefaultClient.Do(r)
		read(t, answer, err, http.StatusNoContent)
		equal(t, origin, answer.Header.Get("Access-Control-Allow-Origin"), want)
	}
}
