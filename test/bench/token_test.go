package bench

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// signingKey is that of the stack's identity provider.
type signingKey struct {
	id string
	*rsa.PrivateKey
}

func readSigningKey(b *testing.B, s *scenario.Stack) signingKey {
	b.Helper()
	text, err := os.ReadFile(filepath.Join(s.Home, "auth0.json"))
	expect.NoError(b, err)
	var kept struct {
		Keys []struct{ KID, Private string }
	}
	expect.NoError(b, json.Unmarshal(text, &kept))
	der, err := base64.StdEncoding.DecodeString(kept.Keys[0].Private)
	expect.NoError(b, err)
	key, err := x509.ParsePKCS8PrivateKey(der)
	expect.NoError(b, err)
	return signingKey{kept.Keys[0].KID, key.(*rsa.PrivateKey)}
}

// token is one as the identity provider makes them, which knows neither these people nor these organizations.
func (in *installation) token(b *testing.B, s domain.Subject, t domain.TenantID) string {
	b.Helper()
	const audience = "https://api.tenon.example"
	now := time.Now()
	made := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.MapClaims{
		"iss": in.IssuerURL, "sub": s, "aud": []string{audience, in.IssuerURL + "userinfo"}, "azp": "tenon-web",
		"iat": now.Unix(), "exp": now.Add(time.Hour).Unix(), "scope": "openid profile email", "org_id": t,
		"permissions": []string{}, audience + "/roles": []string{"org:member"},
	})
	made.Header["kid"] = in.key.id
	signed, err := made.SignedString(in.key.PrivateKey)
	expect.NoError(b, err)
	return signed
}
