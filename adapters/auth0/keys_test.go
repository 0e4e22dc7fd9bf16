package auth0

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/servers"
)

// fastTiming is the pace of tests. An attempt may take long, as on a busy machine.
var fastTiming = timing{
	attemptTimeout: 10 * time.Second, backoff: 5 * time.Millisecond, cooldown: 100 * time.Millisecond,
	refreshInterval: time.Hour, refetchInterval: 20 * time.Millisecond,
}

// slowTiming looks for no key a second time while a test runs.
var slowTiming = timing{
	attemptTimeout: 10 * time.Second, backoff: time.Millisecond, cooldown: time.Second, refreshInterval: time.Hour,
	refetchInterval: time.Hour,
}

// Making a key takes long; which one a test takes does not matter.
var (
	keyA = sync.OnceValue(func() *rsa.PrivateKey { return newKey(2048) })
	keyB = sync.OnceValue(func() *rsa.PrivateKey { return newKey(2048) })
)

func newKey(bits int) *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		panic(err)
	}
	return k
}

// authority publishes keys, and signs with them.
type authority struct {
	*httptest.Server
	fetched atomic.Int64
	mu      sync.Mutex
	keys    map[string]*rsa.PrivateKey
	answer  http.HandlerFunc // instead of the keys
	users   map[string]string
	asked   atomic.Int64 // for users
}

func newAuthority(t testing.TB) *authority {
	a := &authority{keys: map[string]*rsa.PrivateKey{"a": keyA()}, users: map[string]string{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /jwks", a.jwks)
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		json.NewEncoder(w).Encode(map[string]string{"issuer": a.URL + "/", "userinfo_endpoint": a.URL + "/userinfo"})
	})
	mux.HandleFunc("POST /oauth/token", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Write([]byte(`{"access_token":"x","token_type":"Bearer","expires_in":3600}`))
	})
	mux.HandleFunc("GET /api/v2/users/{id}", a.user)
	a.Server = httptest.NewServer(mux)
	t.Cleanup(a.Close)
	return a
}

func (a *authority) jwks(w http.ResponseWriter, r *http.Request) {
	a.fetched.Add(1)
	a.mu.Lock()
	answer := a.answer
	a.mu.Unlock()
	if answer != nil {
		answer(w, r)
		return
	}
	a.writeKeys(w)
}

func (a *authority) writeKeys(w http.ResponseWriter) {
	a.mu.Lock()
	keys := maps.Clone(a.keys)
	a.mu.Unlock()
	set := map[string][]any{"keys": {}}
	for kid, k := range keys {
		set["keys"] = append(set["keys"], servers.PublicKey(kid, k))
	}
	json.NewEncoder(w).Encode(set)
}

func (a *authority) user(w http.ResponseWriter, r *http.Request) {
	a.asked.Add(1)
	a.mu.Lock()
	defer a.mu.Unlock()
	found, ok := a.users[r.PathValue("id")]
	if !ok {
		w.WriteHeader(http.StatusNotFound)
	}
	w.Write([]byte(found))
}

// publish makes these the keys; an answer replaces the whole document.
func (a *authority) publish(keys map[string]*rsa.PrivateKey, answer http.HandlerFunc) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.keys, a.answer = keys, answer
}

const (
	ourAPI = "https://api.example"
	ourApp = "app-client"
)

func (a *authority) config() Config {
	return Config{
		Issuer: a.URL + "/", Audience: ourAPI, JWKSURL: a.URL + "/jwks", RolesClaim: ourAPI + "/roles",
		ClientID: ourApp, MgmtURL: a.URL, MgmtClientID: "m", MgmtClientSecret: "s",
	}
}

func (a *authority) tokens(t testing.TB, p timing) tokens {
	return NewTokens(opened(t, a.config(), p)).(tokens)
}

// say are the claims of a good token.
func (a *authority) say() jwt.MapClaims {
	now := time.Now().Unix()
	return jwt.MapClaims{
		"iss": a.URL + "/", "aud": []string{ourAPI, a.URL + "/userinfo"}, "sub": "auth0|1", "azp": ourApp,
		"org_id": "org_A", "scope": "openid read:x", "permissions": []string{"projects:use"},
		ourAPI + "/roles": []string{"org:admin"}, "iat": now, "exp": now + 600,
	}
}

// forge signs a token; change may spoil it first.
func (a *authority) forge(t testing.TB, change func(header map[string]any, claims jwt.MapClaims)) domain.Secret {
	return forge(t, jwt.SigningMethodRS256, keyA(), a.say(), change)
}

func forge(
	t testing.TB, how jwt.SigningMethod, key any, claims jwt.MapClaims, change func(map[string]any, jwt.MapClaims),
) domain.Secret {
	t.Helper()
	token := jwt.NewWithClaims(how, claims)
	token.Header["kid"] = "a"
	if change != nil {
		change(token.Header, claims)
	}
	text, err := token.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return domain.Secret(text)
}
