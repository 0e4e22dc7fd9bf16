package auth0

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"github.com/tenon-health/tenon/core/domain"
)

// signed is a token of exactly these texts, by the key that is published.
func signed(t *testing.T, header, claims string) domain.Secret {
	t.Helper()
	encode := base64.RawURLEncoding.EncodeToString
	text := encode([]byte(header)) + "." + encode([]byte(claims))
	signature, err := jwt.SigningMethodRS256.Sign(text, keyA())
	if err != nil {
		t.Fatal(err)
	}
	return domain.Secret(text + "." + encode(signature))
}

// TestAmbiguousToken: what is said twice may be read in two ways, and what is nested takes long to read.
func TestAmbiguousToken(t *testing.T) {
	a := newAuthority(t)
	verify := a.tokens(t, slowTiming)
	const header = `{"alg":"RS256","typ":"JWT","kid":"a"}`
	claims := string(asJSON(a.say()))
	if _, err := verify.Verify(t.Context(), signed(t, header, claims)); err != nil {
		t.Fatalf("said once: %v", err)
	}
	also := func(text, more string) string { return strings.TrimSuffix(text, "}") + "," + more + "}" }
	for name, token := range map[string]domain.Secret{
		"subject":         signed(t, header, also(claims, `"sub":"auth0|2"`)),
		"equal subject":   signed(t, header, also(claims, `"sub":"auth0|1"`)),
		"escaped":         signed(t, header, also(claims, `"\u0073ub":"auth0|2"`)),
		"organization":    signed(t, header, also(claims, `"org_id":"org_B"`)),
		"below":           signed(t, header, also(claims, `"x":{"a":1,"a":2}`)),
		"algorithm":       signed(t, also(header, `"alg":"none"`), claims),
		"kid":             signed(t, also(header, `"kid":"b"`), claims),
		"nested":          signed(t, header, also(claims, `"x":`+strings.Repeat("[", 5000)+strings.Repeat("]", 5000))),
		"more after it":   signed(t, header, claims+`{"sub":"auth0|2"}`),
		"nothing":         signed(t, header, ""),
		"a list":          signed(t, header, "["+claims+"]"),
		"not UTF-8":       signed(t, header, also(claims, "\"x\":\"\xff\"")),
		"header in parts": signed(t, header+" {}", claims),
	} {
		if _, err := verify.Verify(t.Context(), token); !errors.Is(err, domain.ErrTokenInvalid) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestOtherAlgorithms(t *testing.T) {
	a := newAuthority(t)
	verify := a.tokens(t, slowTiming)
	curve := func(c elliptic.Curve) any {
		key, err := ecdsa.GenerateKey(c, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for how, key := range map[jwt.SigningMethod]any{
		jwt.SigningMethodRS384: keyA(), jwt.SigningMethodRS512: keyA(), jwt.SigningMethodPS256: keyA(),
		jwt.SigningMethodPS384: keyA(), jwt.SigningMethodPS512: keyA(), jwt.SigningMethodES256: curve(elliptic.P256()),
		jwt.SigningMethodES384: curve(elliptic.P384()), jwt.SigningMethodES512: curve(elliptic.P521()),
		jwt.SigningMethodHS384: []byte("k"), jwt.SigningMethodHS512: []byte("k"), jwt.SigningMethodEdDSA: edwards,
	} {
		token := forge(t, how, key, a.say(), nil)
		if _, err := verify.Verify(t.Context(), token); !errors.Is(err, domain.ErrTokenInvalid) {
			t.Errorf("%s: got %v", how.Alg(), err)
		}
	}
}

// TestWhoIsNamedOtherwise: a role in another place is none, and an organization is the one that is written.
func TestWhoIsNamedOtherwise(t *testing.T) {
	a := newAuthority(t)
	verify := a.tokens(t, slowTiming)
	roles := func(value any) func(map[string]any, jwt.MapClaims) {
		return func(_ map[string]any, c jwt.MapClaims) { c[ourAPI+"/roles"] = value }
	}
	for name, value := range map[string]any{
		"nested": []any{[]string{"org:admin"}}, "by name": map[string]bool{"org:admin": true}, "text": "org:admin org:member",
		"absent": nil, "number": 1,
	} {
		if _, err := verify.Verify(t.Context(), a.forge(t, roles(value))); !errors.Is(err, domain.ErrTokenInvalid) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	elsewhere := a.forge(t, func(_ map[string]any, c jwt.MapClaims) {
		delete(c, ourAPI+"/roles")
		c["roles"], c["Roles"], c["https://other.example/roles"] = []string{"org:admin"}, "org:admin", []string{"org:admin"}
		c["app_metadata"] = map[string]any{ourAPI + "/roles": []string{"org:admin"}}
		c["Org_Id"], c["ORG_ID"] = "org_B", "org_B"
		c["org_id"] = "ORG_a"
	})
	if c, err := verify.Verify(t.Context(), elsewhere); err != nil || len(c.Roles) > 0 || c.Tenant != "ORG_a" {
		t.Errorf("got %+v and %v", c, err)
	}
}
