package e2e

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// refetchInterval is how often a node looks for a key that it lacks.
const refetchInterval = 5 * time.Second

// attacked is a node of which a test has the key set in hand, and who may use it.
type attacked struct {
	*keyServer
	node *scenario.Node
	of   *scenario.Tenant
}

// attackTokens sends what a hostile client would to a node whose keys are cut off at first, then there, rotated, and
// away again. The node is never started anew.
func attackTokens(t *testing.T, s *scenario.Stack, c *scenario.Tenant) {
	a := attacked{keyServer: newKeyServer(t, s), of: c}
	a.node = s.LaunchNode(t, "AUTH0_JWKS_URL="+a.URL)
	expect.Eventually(t, "the node says that it has no keys", func() bool { return a.node.Readiness() == 503 })
	a.as(t, nil).Call(t, 503, "GET", "/auth/me", nil)
	a.cut.Store(false)
	expect.Eventually(t, "the node has its keys", func() bool { return a.node.Readiness() == 200 })
	a.as(t, nil).Get(t, "/auth/me")

	t.Run("refused", a.refuses)
	t.Run("without power", a.givesNothing)
	t.Run("unknown keys", a.isFlooded)
	t.Run("a new key", a.rotates)
	a.cut.Store(true)
	a.as(t, claim("jti", "after the keys went away")).Get(t, "/auth/me")
}

// as is the analyst with a token of the test's, after a change.
func (a attacked) as(t *testing.T, change forgery) scenario.Caller {
	t.Helper()
	return a.with(a.forge(t, a.of.Analyst.Token, change))
}

func (a attacked) with(token string) scenario.Caller {
	return scenario.Caller{Base: a.node.Base, Token: token}
}

func claim(name string, value any) forgery {
	return func(_ map[string]any, claims jwt.MapClaims) { claims[name] = value }
}

func lacking(name string) forgery {
	return func(header map[string]any, claims jwt.MapClaims) { delete(header, name); delete(claims, name) }
}

func head(name string, value any) forgery {
	return func(header map[string]any, _ jwt.MapClaims) { header[name] = value }
}

const rolesClaim = "https://api.tenon.example/roles"

// forgeries are refused as tokens that do not hold.
func forgeries() map[string]forgery {
	after := func(d time.Duration) int64 { return time.Now().Add(d).Unix() }
	return map[string]forgery{
		"alg none": head("alg", "none"), "alg HS256": head("alg", "HS256"), "alg RS512": head("alg", "RS512"),
		"alg ES256": head("alg", "ES256"), "alg PS256": head("alg", "PS256"),
		"issuer": claim("iss", "https://elsewhere.example/"), "no issuer": lacking("iss"),
		"audience": claim("aud", "https://other.example"), "ID token": claim("aud", "tenon-web"),
		"audiences": claim("aud", []string{"https://a.example", "https://b.example"}), "no audience": lacking("aud"),
		"nonce": claim("nonce", "n"), "type": head("typ", "id+jwt"), "no type": lacking("typ"),
		"expired": claim("exp", after(-61*time.Second)), "endless": lacking("exp"),
		"not yet valid": claim("nbf", after(2*time.Minute)), "from the future": claim("iat", after(2*time.Minute)),
		"no kid": lacking("kid"), "number as kid": head("kid", 1), "crit": head("crit", []string{"b64"}),
		"number as organization": claim("org_id", 7), "organizations": claim("org_id", []string{"a"}),
		"role as text": claim(rolesClaim, "org:admin"), "nested roles": claim(rolesClaim, [][]string{{"org:admin"}}),
		"roles by name": claim(rolesClaim, map[string]bool{"org:admin": true}), "no subject": lacking("sub"),
	}
}

func (a attacked) refuses(t *testing.T) {
	tokens := map[string]string{"nothing": "", "20 KB": a.as(t, claim("padding", strings.Repeat("x", 20<<10))).Token}
	for name, change := range forgeries() {
		tokens[name] = a.as(t, change).Token
	}
	good := a.as(t, nil).Token
	tokens["cut"], tokens["unsigned"] = good[:len(good)-9], good[:strings.LastIndex(good, ".")+1]
	tokens["signed with the public key"] = a.signedWithPublicKey(t)
	tokens["of another's key"] = a.as(t, func(header map[string]any, _ jwt.MapClaims) {
		header["kid"], header["jku"], header["x5u"], header["jwk"] = "theirs", a.URL+"/theirs", a.URL+"/theirs", "x"
	}).Token
	tokens["a claim twice"] = a.twice(t)
	for name, token := range tokens {
		want := map[string]int{"20 KB": 431}[name]
		if want == 0 {
			want = 401
		}
		status, body := a.with(token).Send(t, "GET", "/projects", "", nil)
		if status != want {
			t.Errorf("%s: got %d %s, want %d", name, status, body, want)
		}
	}
}

func (a attacked) signedWithPublicKey(t *testing.T) string {
	t.Helper()
	key, _ := a.own.Load("own")
	der, err := x509.MarshalPKIXPublicKey(&key.(*rsa.PrivateKey).PublicKey)
	expect.NoError(t, err)
	claims := jwt.MapClaims{}
	_, _, err = jwt.NewParser().ParseUnverified(a.of.Analyst.Token, claims)
	expect.NoError(t, err)
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, claims)
	token.Header["kid"] = "own"
	text, err := token.SignedString(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	expect.NoError(t, err)
	return text
}

// twice is a token, rightly signed, that names its subject twice.
func (a attacked) twice(t *testing.T) string {
	t.Helper()
	parts := strings.Split(a.as(t, nil).Token, ".")
	claims, err := base64.RawURLEncoding.DecodeString(parts[1])
	expect.NoError(t, err)
	claims = append(claims[:len(claims)-1], `,"sub":"auth0|other"}`...)
	text := parts[0] + "." + base64.RawURLEncoding.EncodeToString(claims)
	key, _ := a.own.Load("own")
	signature, err := jwt.SigningMethodRS256.Sign(text, key.(*rsa.PrivateKey))
	expect.NoError(t, err)
	return text + "." + base64.RawURLEncoding.EncodeToString(signature)
}

// givesNothing has tokens that hold and that say more than they may.
func (a attacked) givesNothing(t *testing.T) {
	stranger := claim("sub", "auth0|stranger")
	both := func(first, then forgery) forgery {
		return func(h map[string]any, c jwt.MapClaims) { first(h, c); then(h, c) }
	}
	for name, change := range map[string]forgery{
		"organization in capitals": claim("org_id", strings.ToUpper(a.of.Organization)),
		"organization and space":   claim("org_id", a.of.Organization+" "),
		"no organization":          lacking("org_id"),
		"operator of a company":    claim(rolesClaim, []string{"root:admin"}),
		"unknown role":             both(stranger, claim(rolesClaim, []string{"ORG:ADMIN", "admin"})),
		"roles elsewhere":          both(both(stranger, lacking(rolesClaim)), claim("roles", []string{"org:admin"})),
	} {
		who := a.as(t, change)
		for _, path := range []string{"/enterprises", "/projects/" + a.of.Project, a.of.Records()} {
			if status, body := who.Send(t, "GET", path, "", nil); status != 403 && status != 404 && status != 401 {
				t.Errorf("%s: GET %s: got %d %s", name, path, status, body)
			}
		}
	}
	machine := a.as(t, claim("scope", "records:read records:write executions:write read:enterprises"))
	want, _ := a.as(t, nil).Send(t, "GET", "/enterprises", "", nil)
	if got, body := machine.Send(t, "GET", "/enterprises", "", nil); got != want {
		t.Errorf("a person with scopes: got %d %s, want %d as without", got, body, want)
	}
}

// busyProvider is what is said of a key that could not be looked for: a busy machine takes too long for it.
const busyProvider = `"code":"provider_unavailable"`

// isFlooded names keys that nobody has: the provider is asked at most once in refetchInterval, and who has a good token
// is let in meanwhile.
func (a attacked) isFlooded(t *testing.T) {
	_, rest, _ := strings.Cut(a.as(t, nil).Token, ".")
	before, start := a.fetched.Load(), time.Now()
	var flood sync.WaitGroup
	for worker := range 8 {
		flood.Go(func() {
			for n := range 500 {
				header := fmt.Sprintf(`{"alg":"RS256","typ":"JWT","kid":"k%d-%d"}`, worker, n)
				token := base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + rest
				status, body := a.with(token).Send(t, "GET", "/projects", "", nil)
				if status != 401 && !strings.Contains(string(body), busyProvider) {
					t.Errorf("got %d %s", status, body)
				}
			}
		})
	}
	for n := range 10 {
		a.as(t, claim("jti", n)).Get(t, "/auth/me")
	}
	flood.Wait()
	most := 2 + int64(time.Since(start)/refetchInterval) // and the node looks by itself once a minute
	if n := a.fetched.Load() - before; n > most {
		t.Errorf("the keys were fetched %d times, want at most %d", n, most)
	}
	unknown := a.as(t, head("kid", "nobody's"))
	expect.Eventually(t, "a key that nobody has is refused", func() bool {
		status, _ := unknown.Send(t, "GET", "/projects", "", nil)
		return status == 401
	})
}

func (a attacked) rotates(t *testing.T) {
	a.publish(t, "next")
	fresh := a.as(t, head("kid", "next"))
	expect.Eventually(t, "the new key works", func() bool {
		status, _ := fresh.Send(t, "GET", "/auth/me", "", nil)
		return status == 200
	})
	a.as(t, claim("jti", "of the old key")).Get(t, "/auth/me")
}
