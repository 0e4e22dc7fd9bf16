package auth0

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/servers"
)

func TestGoodToken(t *testing.T) {
	a := newAuthority(t)
	verify := a.tokens(t, slowTiming)
	for name, change := range map[string]func(map[string]any, jwt.MapClaims){
		"as it is":        nil,
		"at+jwt":          func(h map[string]any, _ jwt.MapClaims) { h["typ"] = "at+jwt" },
		"application/jwt": func(h map[string]any, _ jwt.MapClaims) { h["typ"] = "application/AT+JWT" },
		"one audience":    func(_ map[string]any, c jwt.MapClaims) { c["aud"] = ourAPI },
		"just expired":    func(_ map[string]any, c jwt.MapClaims) { c["exp"] = time.Now().Add(-30 * time.Second).Unix() },
		"clock skew":      func(_ map[string]any, c jwt.MapClaims) { c["iat"] = time.Now().Add(30 * time.Second).Unix() },
		"jku":             func(h map[string]any, _ jwt.MapClaims) { h["jku"] = "https://elsewhere.example/jwks" },
	} {
		for range 2 {
			c, err := verify.Verify(t.Context(), a.forge(t, change))
			if err != nil || c.Subject != "auth0|1" || c.Tenant != "org_A" || c.Machine || c.Client != ourApp ||
				c.Connection != "" ||
				!slices.Equal(c.Roles, []string{"org:admin"}) ||
				!slices.Equal(c.Scopes, []string{"openid", "read:x", "projects:use"}) {
				t.Errorf("%s: got %+v and %v", name, c, err)
			}
		}
	}
	if n := a.fetched.Load(); n != 1 {
		t.Errorf("the keys were fetched %d times", n)
	}
}

func TestMachineToken(t *testing.T) {
	a := newAuthority(t)
	verify := a.tokens(t, slowTiming)
	machine := func(_ map[string]any, c jwt.MapClaims) {
		c["sub"], c["azp"], c["gty"] = "worker@clients", "worker", "client-credentials"
	}
	for name, test := range map[string]struct {
		change func(map[string]any, jwt.MapClaims)
		want   bool
	}{
		"machine": {machine, true},
		"client_id": {
			func(h map[string]any, c jwt.MapClaims) { machine(h, c); c["client_id"] = c["azp"]; delete(c, "azp") }, true,
		},
		"person with scopes": {func(_ map[string]any, c jwt.MapClaims) { c["scope"] = "executions:write" }, false},
		"no gty":             {func(h map[string]any, c jwt.MapClaims) { machine(h, c); delete(c, "gty") }, false},
		"other subject":      {func(h map[string]any, c jwt.MapClaims) { machine(h, c); c["sub"] = "other@clients" }, false},
		"no client": {
			func(h map[string]any, c jwt.MapClaims) { machine(h, c); delete(c, "azp"); c["sub"] = "@clients" }, false,
		},
	} {
		c, err := verify.Verify(t.Context(), a.forge(t, test.change))
		if err != nil || c.Machine != test.want {
			t.Errorf("%s: got machine %t and %v", name, c.Machine, err)
		}
	}
}

func TestAbusedTokens(t *testing.T) {
	a := newAuthority(t)
	verify := a.tokens(t, slowTiming)
	trap := httptest.NewServer(http.HandlerFunc(
		func(http.ResponseWriter, *http.Request) { t.Error("an address in a header was visited") },
	))
	defer trap.Close()
	after := func(d time.Duration) int64 { return time.Now().Add(d).Unix() }
	claim := func(name string, value any) func(map[string]any, jwt.MapClaims) {
		return func(_ map[string]any, c jwt.MapClaims) { c[name] = value }
	}
	lack := func(name string) func(map[string]any, jwt.MapClaims) {
		return func(_ map[string]any, c jwt.MapClaims) { delete(c, name) }
	}
	head := func(name string, value any) func(map[string]any, jwt.MapClaims) {
		return func(h map[string]any, _ jwt.MapClaims) { h[name] = value }
	}
	for name, token := range map[string]domain.Secret{
		"nothing":             "",
		"alg none":            forge(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, a.say(), nil),
		"alg NONE":            a.forge(t, head("alg", "NONE")),
		"public key as HS256": forge(t, jwt.SigningMethodHS256, publicPEM(t), a.say(), nil),
		"other RSA":           forge(t, jwt.SigningMethodRS512, keyA(), a.say(), nil),
		"PSS":                 forge(t, jwt.SigningMethodPS256, keyA(), a.say(), nil),
		"another's signature": forge(t, jwt.SigningMethodRS256, keyB(), a.say(), nil),
		"own key by jku": forge(t, jwt.SigningMethodRS256, keyB(), a.say(), func(h map[string]any, _ jwt.MapClaims) {
			h["kid"], h["jku"], h["x5u"], h["jwk"] = "b", trap.URL, trap.URL, servers.PublicKey("b", keyB())
		}),
		"own key by jwk":     forge(t, jwt.SigningMethodRS256, keyB(), a.say(), head("jwk", servers.PublicKey("a", keyB()))),
		"wrong issuer":       a.forge(t, claim("iss", "https://elsewhere.example/")),
		"issuer without /":   a.forge(t, claim("iss", a.URL)),
		"no issuer":          a.forge(t, lack("iss")),
		"wrong audience":     a.forge(t, claim("aud", []string{"https://other.example"})),
		"prefix of audience": a.forge(t, claim("aud", ourAPI+"/")),
		"no audience":        a.forge(t, lack("aud")),
		"odd audience":       a.forge(t, claim("aud", 7)),
		"ID token":           a.forge(t, claim("aud", ourApp)),
		"nonce":              a.forge(t, claim("nonce", "n")),
		"expired":            a.forge(t, claim("exp", after(-61*time.Second))),
		"never expires":      a.forge(t, lack("exp")),
		"not yet valid":      a.forge(t, claim("nbf", after(2*time.Minute))),
		"made in the future": a.forge(t, claim("iat", after(2*time.Minute))),
		"made never":         a.forge(t, lack("iat")),
		"odd time":           a.forge(t, claim("iat", "yesterday")),
		"no kid":             a.forge(t, func(h map[string]any, _ jwt.MapClaims) { delete(h, "kid") }),
		"odd kid":            a.forge(t, head("kid", 7)),
		"empty kid":          a.forge(t, head("kid", "")),
		"unknown kid":        a.forge(t, head("kid", "z")),
		"no typ":             a.forge(t, func(h map[string]any, _ jwt.MapClaims) { delete(h, "typ") }),
		"wrong typ":          a.forge(t, head("typ", "logout+jwt")),
		"critical":           a.forge(t, head("crit", []string{"b64"})),
		"no subject":         a.forge(t, lack("sub")),
		"odd subject":        a.forge(t, claim("sub", []string{"auth0|1"})),
		"odd organization":   a.forge(t, claim("org_id", 7)),
		"long organization":  a.forge(t, claim("org_id", strings.Repeat("o", 129))),
		"odd roles":          a.forge(t, claim(ourAPI+"/roles", "org:admin")),
		"odd role":           a.forge(t, claim(ourAPI+"/roles", []any{7})),
		"odd scope":          a.forge(t, claim("scope", []string{"x"})),
		"oversized":          a.forge(t, claim("padding", strings.Repeat("x", maxToken))),
		"trailing":           a.forge(t, nil) + ".",
		"twice":              a.forge(t, nil) + "." + a.forge(t, nil),
		"padded":             a.forge(t, nil) + "=",
		"newline":            a.forge(t, nil) + "\n",
	} {
		for range 2 {
			if c, err := verify.Verify(t.Context(), token); !errors.Is(err, domain.ErrTokenInvalid) || c.Subject != "" {
				t.Errorf("%s: got %v and subject %q", name, err, c.Subject)
			}
		}
	}
}

func publicPEM(t *testing.T) []byte {
	der, err := x509.MarshalPKIXPublicKey(keyA().Public())
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

// TestConnection: how a person without an organization signed in is asked once
// for each token, and only where the operator's role hangs on it.
func TestConnection(t *testing.T) {
	a := newAuthority(t)
	verify := a.tokens(t, slowTiming)
	a.users["auth0|1"] = `{"user_id":"auth0|1","identities":[{"provider":"google-oauth2","user_id":"9",` +
		`"connection":"google"},{"provider":"auth0","user_id":"1","connection":"operators"}]}`
	platform := func(_ map[string]any, c jwt.MapClaims) {
		delete(c, "org_id")
		c[ourAPI+"/roles"] = []string{"org:admin", "root:admin"}
	}
	token := a.forge(t, platform)
	for range 3 {
		c, err := verify.Verify(t.Context(), token)
		if err != nil || c.Connection != "operators" {
			t.Fatalf("got %q and %v", c.Connection, err)
		}
	}
	roleless := func(h map[string]any, c jwt.MapClaims) { platform(h, c); delete(c, ourAPI+"/roles") }
	employee := func(h map[string]any, c jwt.MapClaims) { platform(h, c); c[ourAPI+"/roles"] = []string{"org:admin"} }
	machine := func(h map[string]any, c jwt.MapClaims) {
		platform(h, c)
		c["sub"], c["gty"] = ourApp+"@clients", "client-credentials"
	}
	for _, change := range []func(map[string]any, jwt.MapClaims){nil, roleless, employee, machine} {
		if c, err := verify.Verify(t.Context(), a.forge(t, change)); err != nil || c.Connection != "" {
			t.Errorf("got %q and %v", c.Connection, err)
		}
	}
	if n := a.asked.Load(); n != 1 {
		t.Errorf("the provider was asked %d times", n)
	}
	gone := a.forge(t, func(h map[string]any, c jwt.MapClaims) { platform(h, c); c["sub"] = "auth0|gone" })
	if _, err := verify.Verify(t.Context(), gone); !errors.Is(err, domain.ErrTokenInvalid) {
		t.Errorf("a deleted user's token: %v", err)
	}
	a.users["auth0|2"] = `{"user_id":"auth0|2"}`
	odd := a.forge(t, func(h map[string]any, c jwt.MapClaims) { platform(h, c); c["sub"] = "auth0|2" })
	if _, err := verify.Verify(t.Context(), odd); !errors.Is(err, domain.ErrProviderResponseInvalid) {
		t.Errorf("a user without identities: %v", err)
	}
}

func TestAVerifiedTokenIsKeptForAWhileAndNotTooMany(t *testing.T) {
	c, now := newCache(), time.Now()
	c.put("short", verified{claims: domain.Claims{ExpiresAt: now.Add(time.Minute)}}, now)
	c.put("long", verified{claims: domain.Claims{ExpiresAt: now.Add(time.Hour)}}, now)
	for token, wants := range map[string]struct{ early, late time.Duration }{
		"short": {59 * time.Second, time.Minute}, "long": {5*time.Minute - 1, 5 * time.Minute},
	} {
		if _, ok := c.get(token, now.Add(wants.early)); !ok {
			t.Errorf("%s was forgotten early", token)
		}
		if _, ok := c.get(token, now.Add(wants.late)); ok {
			t.Errorf("%s was kept too long", token)
		}
	}
	for n := range maxVerified + 100 {
		c.put(fmt.Sprint(n), verified{claims: domain.Claims{ExpiresAt: now.Add(time.Hour)}}, now)
	}
	if len(c.entries) > maxVerified {
		t.Errorf("%d tokens are kept", len(c.entries))
	}
	c.put("x", verified{claims: domain.Claims{ExpiresAt: now.Add(2 * time.Hour)}}, now.Add(time.Hour))
	if len(c.entries) != 1 {
		t.Errorf("%d tokens are kept, want those that expired dropped", len(c.entries))
	}
}

// TestOwnClaims: what one caller does to its claims, no other sees.
func TestOwnClaims(t *testing.T) {
	a := newAuthority(t)
	verify, token := a.tokens(t, slowTiming), a.forge(t, nil)
	for range 2 {
		c, err := verify.Verify(t.Context(), token)
		if err != nil || c.Roles[0] != "org:admin" {
			t.Fatalf("got %v and %v", c.Roles, err)
		}
		c.Roles[0] = "root:admin"
	}
}

func TestOpenAsksNobody(t *testing.T) {
	a := newAuthority(t)
	a.publish(nil, func(http.ResponseWriter, *http.Request) { t.Error("Open asked the provider") })
	opened(t, a.config(), defaultTiming)
	for _, bad := range []Config{
		{Issuer: "ftp://x/", Audience: ourAPI}, {Audience: ourAPI}, {Domain: "x.example"},
		{Domain: "x.example", Audience: ourAPI, MgmtURL: "//"},
	} {
		if _, _, err := Open(t.Context(), bad); err == nil {
			t.Errorf("%+v opens", bad)
		}
	}
}

func FuzzVerify(f *testing.F) {
	a := newAuthority(f)
	verify := a.tokens(f, slowTiming)
	good := a.forge(f, nil)
	header, rest, _ := strings.Cut(good.Reveal(), ".")
	for _, seed := range []string{
		good.Reveal(), header + "..", "." + rest, "a.b.c", "", strings.Repeat(".", 99), "eyJhbGciOiJub25lIn0.e30.",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, err := verify.Verify(context.Background(), domain.Secret(text))
		if err == nil != (text == good.Reveal()) || err != nil && !errors.Is(err, domain.ErrTokenInvalid) {
			t.Errorf("got %v", err)
		}
	})
}

// FuzzClaims feeds what a provider might sign one day.
func FuzzClaims(f *testing.F) {
	a := newAuthority(f)
	verify := a.tokens(f, slowTiming)
	f.Add(`{"sub":"a","aud":"https://api.example","iat":1,"exp":2}`)
	f.Add(`{"sub":"a","iat":1e308,"exp":-1e308,"permissions":[null],"scope":null}`)
	f.Fuzz(func(t *testing.T, text string) {
		said := jwt.MapClaims{}
		if json.Unmarshal([]byte(text), &said) == nil {
			if c, err := verify.claims(said); err == nil && (c.Subject == "" || c.IssuedAt.IsZero() && said["iat"] == nil) {
				t.Errorf("accepted %+v", c)
			}
		}
	})
}

func asJSON(v any) []byte {
	text, _ := json.Marshal(v)
	return text
}
