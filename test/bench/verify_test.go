package bench

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/tenon-health/tenon/adapters/auth0"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/servers"
)

// BenchmarkVerifyToken tells what remembering verified tokens saves.
func BenchmarkVerifyToken(b *testing.B) {
	const count = 1000
	tokens, verify := signTokens(b, count)
	for b.Loop() {
		first := seconds(func() { verifyAll(b, verify, tokens) })
		again := seconds(func() { verifyAll(b, verify, tokens) })
		b.ReportMetric(first/count*1e6, "first-µs")
		b.ReportMetric(again/count*1e6, "again-µs")
		b.ReportMetric(first/again, "again-times-faster")
	}
	b.ReportMetric(0, "ns/op")
}

func verifyAll(b *testing.B, verify ports.Tokens, tokens []domain.Secret) {
	for _, token := range tokens {
		if _, err := verify.Verify(b.Context(), token); err != nil {
			b.Fatal(err)
		}
	}
}

// signTokens are by a key of our own, of which the key set is on a server of our own.
func signTokens(b *testing.B, count int) (tokens []domain.Secret, verify ports.Tokens) {
	b.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	expect.NoError(b, err)
	set := map[string]any{"keys": []any{servers.PublicKey("k", key)}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(set)
	}))
	b.Cleanup(server.Close)
	provider, done, err := auth0.Open(b.Context(), auth0.Config{
		Issuer: server.URL + "/", JWKSURL: server.URL, Audience: server.URL, MgmtURL: server.URL,
	})
	expect.NoError(b, err)
	b.Cleanup(done)
	now := time.Now()
	for n := range count {
		made := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.MapClaims{
			"iss": server.URL + "/", "aud": server.URL, "sub": "auth0|1", "jti": n, "org_id": "org_A",
			"iat": now.Unix(), "exp": now.Add(time.Hour).Unix(), server.URL + "/roles": []string{"org:member"},
		})
		made.Header["kid"] = "k"
		text, err := made.SignedString(key)
		expect.NoError(b, err)
		tokens = append(tokens, domain.Secret(text))
	}
	return tokens, auth0.NewTokens(provider)
}
