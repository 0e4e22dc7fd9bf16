package auth0

import (
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/servers"
)

// TestUnknownKeyFlood: ten thousand tokens of keys that nobody has cost one look at the keys, and nobody else waits for
// it.
func TestUnknownKeyFlood(t *testing.T) {
	a := newAuthority(t)
	verify := a.tokens(t, slowTiming)
	_, rest, _ := strings.Cut(a.forge(t, nil).Reveal(), ".")
	start := time.Now()
	var flood sync.WaitGroup
	for worker := range 4 {
		flood.Go(func() {
			for n := range 2500 {
				header := fmt.Sprintf(`{"alg":"RS256","typ":"JWT","kid":"k%d-%d"}`, worker, n)
				token := domain.Secret(base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + rest)
				if _, err := verify.Verify(t.Context(), token); !errors.Is(err, domain.ErrTokenInvalid) {
					t.Error(err)
				}
			}
		})
	}
	for n := range 20 {
		fresh := a.forge(t, func(_ map[string]any, c jwt.MapClaims) { c["jti"] = n })
		if _, err := verify.Verify(t.Context(), fresh); err != nil {
			t.Errorf("a good token meanwhile: %v", err)
		}
	}
	flood.Wait()
	if n := a.fetched.Load(); n != 2 {
		t.Errorf("the unknown keys made %d fetches, want the first and one more", n)
	}
	if d := time.Since(start); d > 1000*lookupTimeout {
		t.Errorf("they took %v: each waited for a look at the keys", d)
	}
}

func TestRotatedKey(t *testing.T) {
	a := newAuthority(t)
	verify := a.tokens(t, fastTiming)
	old := a.forge(t, nil)
	if _, err := verify.Verify(t.Context(), old); err != nil {
		t.Fatal(err)
	}
	a.publish(map[string]*rsa.PrivateKey{"a": keyA(), "b": keyB()}, nil)
	fresh := forge(t, jwt.SigningMethodRS256, keyB(), a.say(), func(h map[string]any, _ jwt.MapClaims) { h["kid"] = "b" })
	expect.Eventually(
		t, "the new key works", func() bool { _, err := verify.Verify(t.Context(), fresh); return err == nil },
	)
	if _, err := verify.Verify(t.Context(), old); err != nil {
		t.Errorf("the old key, still published: %v", err)
	}
}

// TestRotatedKeyOfAProviderThatIsNotNear: a look at the keys takes longer than what is left of the time of a token that
// has waited for it.
func TestRotatedKeyOfAProviderThatIsNotNear(t *testing.T) {
	a, pace := newAuthority(t), fastTiming
	pace.refetchInterval = lookupTimeout + 100*time.Millisecond
	verify := a.tokens(t, pace)
	fresh := forge(t, jwt.SigningMethodRS256, keyB(), a.say(), func(h map[string]any, _ jwt.MapClaims) { h["kid"] = "b" })
	works := func() bool { _, err := verify.Verify(t.Context(), fresh); return err == nil }
	if works() {
		t.Fatal("a key works that is not published")
	}
	a.publish(map[string]*rsa.PrivateKey{"a": keyA(), "b": keyB()}, func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(200 * time.Millisecond)
		a.writeKeys(w)
	})
	expect.Within(t, 5*pace.refetchInterval, "the new key works", works)
}

func TestWithdrawnKey(t *testing.T) {
	for name, now := range map[string]map[string]*rsa.PrivateKey{
		"gone": {"b": keyB()}, "replaced under its id": {"a": keyB()},
	} {
		a := newAuthority(t)
		p := fastTiming
		p.refreshInterval = 20 * time.Millisecond
		verify := a.tokens(t, p)
		token := a.forge(t, nil)
		if _, err := verify.Verify(t.Context(), token); err != nil {
			t.Fatal(name, err)
		}
		a.publish(now, nil)
		expect.Eventually(t, "a token of a withdrawn key is refused", func() bool {
			_, err := verify.Verify(t.Context(), token)
			return errors.Is(err, domain.ErrTokenInvalid)
		})
	}
}

var broken = map[string]http.HandlerFunc{
	"500":      func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) },
	"cut":      func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	"HTML":     func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("<html>maintenance</html>")) },
	"empty":    func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(`{"keys":[]}`)) },
	"object":   func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(`{"error":"x"}`)) },
	"redirect": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) },
	"never":    func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
	"too large": func(w http.ResponseWriter, _ *http.Request) {
		w.Write([]byte(strings.Repeat(" ", maxAnswer+10) + `{"keys":[]}`))
	},
}

// TestKeysAway: no keys means Unavailable, and it heals without a restart.
func TestKeysAway(t *testing.T) {
	for name, answer := range broken {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAuthority(t)
			a.publish(a.keys, answer)
			verify := a.tokens(t, fastTiming)
			if _, err := verify.Verify(t.Context(), a.forge(t, nil)); !errors.Is(err, domain.ErrProviderUnavailable) {
				t.Errorf("got %v, want that the provider is away", err)
			}
			if err := verify.Check(t.Context()); !errors.Is(err, domain.ErrProviderUnavailable) {
				t.Errorf("check says %v", err)
			}
			a.publish(a.keys, nil)
			expect.Eventually(t, "the keys are there", func() bool { return verify.Check(t.Context()) == nil })
			if _, err := verify.Verify(t.Context(), a.forge(t, nil)); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestKeysStay: the keys that we have go on working while the provider is away.
func TestKeysStay(t *testing.T) {
	for name, answer := range broken {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAuthority(t)
			p := fastTiming
			p.refreshInterval = 10 * time.Millisecond
			verify := a.tokens(t, p)
			if err := verify.Check(t.Context()); err != nil {
				t.Fatal(err)
			}
			a.publish(a.keys, answer)
			unknown := a.forge(t, func(h map[string]any, _ jwt.MapClaims) { h["kid"] = "z" })
			expect.Eventually(t, "an unknown key is no verdict on the token", func() bool {
				_, err := verify.Verify(t.Context(), unknown)
				return errors.Is(err, domain.ErrProviderUnavailable)
			})
			if _, err := verify.Verify(t.Context(), a.forge(t, nil)); err != nil {
				t.Errorf("a token of a known key: %v", err)
			}
		})
	}
}

func TestUnusableKeys(t *testing.T) {
	a := newAuthority(t)
	weak := newKey(1024)
	a.publish(nil, func(w http.ResponseWriter, _ *http.Request) {
		encryption := servers.PublicKey("e", keyB())
		encryption["use"] = "enc"
		fmt.Fprintf(
			w, `{"keys":[%s,%s,%s,{"kty":"oct","kid":"o","k":"AAAA"}]}`, asJSON(servers.PublicKey("a", keyA())),
			asJSON(servers.PublicKey("w", weak)),
			asJSON(encryption),
		)
	})
	verify := a.tokens(t, slowTiming)
	for kid, key := range map[string]*rsa.PrivateKey{"w": weak, "e": keyB()} {
		token := forge(t, jwt.SigningMethodRS256, key, a.say(), func(h map[string]any, _ jwt.MapClaims) { h["kid"] = kid })
		if _, err := verify.Verify(t.Context(), token); !errors.Is(err, domain.ErrTokenInvalid) {
			t.Errorf("key %s: got %v", kid, err)
		}
	}
	if _, err := verify.Verify(t.Context(), a.forge(t, nil)); err != nil {
		t.Error(err)
	}
}
