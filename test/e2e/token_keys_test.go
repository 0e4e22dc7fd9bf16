package e2e

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
	"github.com/tenon-health/tenon/test/servers"
)

// keyServer publishes the keys of the stack's identity provider, and some of its own with which it signs.
type keyServer struct {
	*httptest.Server
	source  string // of the provider's keys
	own     sync.Map
	cut     atomic.Bool // every connection is cut
	fetched atomic.Int64
}

// newKeyServer is cut off at first.
func newKeyServer(t *testing.T, s *scenario.Stack) *keyServer {
	t.Helper()
	k := &keyServer{source: s.Setting(t, "AUTH0_JWKS_URL")}
	k.Server = httptest.NewServer(k)
	t.Cleanup(k.Close)
	k.cut.Store(true)
	k.publish(t, "own")
	return k
}

// publish makes a key and has it in the set from now on.
func (k *keyServer) publish(t *testing.T, kid string) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	expect.NoError(t, err)
	k.own.Store(kid, key)
}

func (k *keyServer) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	k.fetched.Add(1)
	if k.cut.Load() {
		panic(http.ErrAbortHandler)
	}
	var set struct {
		Keys []any `json:"keys"`
	}
	res, err := http.Get(k.source)
	if err == nil {
		defer res.Body.Close()
		err = json.NewDecoder(res.Body).Decode(&set)
	}
	if err != nil {
		http.Error(w, "the provider is away", http.StatusBadGateway)
		return
	}
	for kid, key := range k.own.Range {
		set.Keys = append(set.Keys, servers.PublicKey(kid.(string), key.(*rsa.PrivateKey)))
	}
	body, _ := json.Marshal(set)
	_, _ = w.Write(body)
}

// forgery changes the header and the claims of a good token before it is signed.
type forgery func(header map[string]any, claims jwt.MapClaims)

// forge signs what a good token says, after a change, by the key that the header names, else by the first.
func (k *keyServer) forge(t *testing.T, good string, change forgery) string {
	t.Helper()
	claims := jwt.MapClaims{}
	_, _, err := jwt.NewParser().ParseUnverified(good, claims)
	expect.NoError(t, err)
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, maps.Clone(claims))
	token.Header["kid"] = "own"
	if change != nil {
		change(token.Header, token.Claims.(jwt.MapClaims))
	}
	key, known := k.own.Load(token.Header["kid"])
	if !known {
		key, _ = k.own.Load("own")
	}
	return k.sign(t, token, key.(*rsa.PrivateKey))
}

// sign writes the header as it is, whatever algorithm it names.
func (k *keyServer) sign(t *testing.T, token *jwt.Token, key *rsa.PrivateKey) string {
	t.Helper()
	text, err := token.SigningString()
	expect.NoError(t, err)
	signature, err := jwt.SigningMethodRS256.Sign(text, key)
	expect.NoError(t, err)
	return strings.Join([]string{text, base64.RawURLEncoding.EncodeToString(signature)}, ".")
}
