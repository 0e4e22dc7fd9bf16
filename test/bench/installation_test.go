package bench

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// installation is a stack with tenants.
type installation struct {
	*scenario.Stack
	processes
	api     node
	idle    float64 // MB that the API holds before anybody asks it
	key     signingKey
	tenants []tenant
}

// node is an API.
type node struct {
	address string
	pid     int
}

func newInstallation(b *testing.B, tenants int) *installation {
	b.Helper()
	s := scenario.NewStack(b)
	in := &installation{
		Stack: s, processes: findProcesses(b, s), api: node{strings.TrimPrefix(s.APIURL, "http://"), s.APIPID(b)},
		key: readSigningKey(b, s),
	}
	time.Sleep(3 * time.Second)
	in.idle = resident(b, in.api.pid)
	found.idle = max(found.idle, in.idle)
	in.seed(b, tenants)
	return in
}

// signingKey is that of the stack's identity provider.
type signingKey struct {
	ID      string `json:"kid"`
	Private string `json:"private"`
}

func readSigningKey(b *testing.B, s *scenario.Stack) signingKey {
	b.Helper()
	text, err := os.ReadFile(filepath.Join(s.Home, "auth0.json"))
	expect.NoError(b, err)
	var kept struct{ Keys []signingKey }
	expect.NoError(b, json.Unmarshal(text, &kept))
	return kept.Keys[0]
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
	made.Header["kid"] = in.key.ID
	der, err := base64.StdEncoding.DecodeString(in.key.Private)
	expect.NoError(b, err)
	key, err := x509.ParsePKCS8PrivateKey(der)
	expect.NoError(b, err)
	signed, err := made.SignedString(key)
	expect.NoError(b, err)
	return signed
}

// urlWith is the database's, with a parameter of the connection.
func (in *installation) urlWith(parameter string) string {
	separator := "?"
	if strings.Contains(in.DatabaseURL, "?") {
		separator = "&"
	}
	return in.DatabaseURL + separator + parameter
}

func (in *installation) execute(b *testing.B, statement string) {
	b.Helper()
	db, err := pgx.Connect(b.Context(), in.DatabaseURL)
	expect.NoError(b, err)
	defer db.Close(b.Context())
	_, err = db.Exec(b.Context(), statement)
	expect.NoError(b, err)
}

// query reads one row.
func (in *installation) query(b *testing.B, statement string, into ...any) {
	b.Helper()
	db, err := pgx.Connect(b.Context(), in.DatabaseURL)
	expect.NoError(b, err)
	defer db.Close(b.Context())
	expect.NoError(b, db.QueryRow(b.Context(), statement).Scan(into...))
}
