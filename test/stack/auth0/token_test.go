package auth0_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/MicahParks/keyfunc/v3"
	"github.com/golang-jwt/jwt/v5"
)

// verified checks a token as the API will.
func (s *stand) verified(t testing.TB, token string) jwt.MapClaims {
	t.Helper()
	claims, err := s.parse(t, token)
	check(t, err)
	return claims
}

func (s *stand) parse(t testing.TB, token string) (jwt.MapClaims, error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	keys := must[keyfunc.Keyfunc](t)(keyfunc.NewDefaultCtx(ctx, []string{s.url + "/.well-known/jwks.json"}))
	claims := jwt.MapClaims{}
	_, err := jwt.ParseWithClaims(token, claims, keys.Keyfunc, jwt.WithValidMethods([]string{"RS256"}),
		jwt.WithIssuer(s.url+"/"), jwt.WithAudience(audience), jwt.WithExpirationRequired())
	return claims, err
}

func roles(c jwt.MapClaims) []string {
	out := []string{}
	for _, r := range c[audience+"/roles"].([]any) {
		out = append(out, r.(string))
	}
	return out
}

func TestOperatorToken(t *testing.T) {
	s := start(t)
	token := s.devToken(t, http.StatusOK, "email", "Operator@Tenon.example")
	c := s.verified(t, token)
	if !slices.Equal(roles(c), []string{"root:admin"}) || c[audience+"/connection"] != "tenon-operators" {
		t.Fatal(c)
	}
	for _, absent := range []string{"email", "email_verified", "org_id", "gty"} {
		if _, found := c[absent]; found {
			t.Errorf("the access token has %s", absent)
		}
	}
	parsed, _, err := jwt.NewParser().ParseUnverified(token, jwt.MapClaims{})
	check(t, err)
	equal(t, "typ", parsed.Header["typ"], any("JWT"))
	equal(t, "azp", c["azp"], any("web"))
	if !strings.HasPrefix(c["sub"].(string), "auth0|") || len(c["permissions"].([]any)) == 0 {
		t.Fatal(c)
	}
}

func TestPersonWithoutOrganization(t *testing.T) {
	s := start(t)
	a := s.verified(t, s.devToken(t, http.StatusOK, "email", "ann@lab.example"))
	b := s.verified(t, s.devToken(t, http.StatusOK, "email", "ANN@lab.example"))
	equal(t, "sub", a["sub"], b["sub"])
	equal(t, "connection", a[audience+"/connection"], any(password))
	equal(t, "roles", len(roles(a)), 0)
	equal(t, "life", a["exp"].(float64)-a["iat"].(float64), 86400)
	s.devToken(t, http.StatusBadRequest, "email", "nobody")
	s.devToken(t, http.StatusBadRequest)
}

func TestTokensThatDoNotLast(t *testing.T) {
	s := start(t)
	if _, err := s.parse(t, s.devToken(t, http.StatusOK, "email", "ann@lab.example", "ttl", "-5")); err == nil {
		t.Fatal("an expired token passed")
	}
	c := s.verified(t, s.devToken(t, http.StatusOK, "email", "ann@lab.example", "ttl", "60", "scope", "executions:write"))
	equal(t, "life", c["exp"].(float64)-c["iat"].(float64), 60)
	equal(t, "aud", c["aud"], any(audience))
	equal(t, "scope", c["scope"], any("executions:write"))
	s.devToken(t, http.StatusBadRequest, "email", "ann@lab.example", "ttl", "soon")
}

func TestMachineTokens(t *testing.T) {
	s := start(t).unlimited(t)
	org := s.organization(t, "acme")
	token := func(body string, want int) jwt.MapClaims {
		var out struct {
			Access string `json:"access_token"`
		}
		unmarshal(t, s.post(t, "/oauth/token", body, want), &out)
		if want != http.StatusOK {
			return nil
		}
		return s.verified(t, out.Access)
	}
	head := `{"grant_type":"client_credentials","client_id":"machine","client_secret":"machine-secret","audience":"` +
		audience + `"`
	c := token(head+`,"scope":"executions:write","organization":"`+org+`"}`, http.StatusOK)
	equal(t, "sub", c["sub"], any("machine@clients"))
	equal(t, "gty", c["gty"], any("client-credentials"))
	equal(t, "scope", c["scope"], any("executions:write"))
	equal(t, "org_id", c["org_id"], any(org))
	if token(head+"}", http.StatusOK)["org_id"] != nil {
		t.Error("an organization nobody asked for")
	}
	token(head+`,"organization":"org_none"}`, http.StatusBadRequest)
	token(
		`{"grant_type":"client_credentials","client_id":"machine","client_secret":"guess","audience":"`+audience+`"}`,
		http.StatusUnauthorized,
	)
	token(
		`{"grant_type":"client_credentials","client_id":"machine","client_secret":"machine-secret","audience":"`+s.url+
			`/api/v2/"}`,
		http.StatusForbidden,
	)
	token(`{"grant_type":"password"}`, http.StatusForbidden)
}

func TestKeyRotation(t *testing.T) {
	s := start(t)
	m := s.client(t)
	old := s.devToken(t, http.StatusOK, "email", "ann@lab.example")
	must[any](t)(first(m.Role.List(t.Context())))

	s.post(t, "/dev/rotate-keys", `{}`, http.StatusOK)
	s.verified(t, old)
	young := s.devToken(t, http.StatusOK, "email", "ann@lab.example")
	s.verified(t, young)

	s.post(t, "/dev/rotate-keys", `{"withdraw":true}`, http.StatusOK)
	for _, token := range []string{old, young} {
		if _, err := s.parse(t, token); err == nil {
			t.Fatal("a token of a withdrawn key passed")
		}
	}
	s.verified(t, s.devToken(t, http.StatusOK, "email", "ann@lab.example"))
	must[any](t)(first(m.Role.List(t.Context()))) // the Management client keeps its token
}

func first[T any](v T, err error) (any, error) { return v, err }

// soon waits for something that happens in the background.
func soon(t testing.TB, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if is() {
			return
		}
	}
	t.Fatal("never: " + what)
}

func TestTwoSlashesAfterTheIssuer(t *testing.T) {
	s := start(t)
	res, err := http.DefaultTransport.RoundTrip(must[*http.Request](t)(http.NewRequest(
		http.MethodGet, s.url+"//dev/token?email=a@b.example", nil,
	)))
	check(t, err)
	defer res.Body.Close()
	equal(t, "status without following anything", res.StatusCode, http.StatusOK)
}
