package auth0

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/contract"
	"github.com/tenon-health/tenon/test/servers"
)

// settings are those of the stand-in.
func settings(t testing.TB) Config {
	return Config{
		Domain: servers.Setting(t, "AUTH0_DOMAIN"), Issuer: servers.Setting(t, "AUTH0_ISSUER"),
		Audience: servers.Setting(t, "AUTH0_AUDIENCE"), JWKSURL: servers.Setting(t, "AUTH0_JWKS_URL"),
		RolesClaim: servers.Setting(t, "AUTH0_ROLES_CLAIM"), ClientID: servers.Setting(t, "AUTH0_CLIENT_ID"),
		MgmtURL: servers.Setting(t, "AUTH0_MGMT_URL"), MgmtClientID: servers.Setting(t, "AUTH0_MGMT_CLIENT_ID"),
		MgmtClientSecret: domain.Secret(servers.Setting(t, "AUTH0_MGMT_CLIENT_SECRET")),
		SSOProfileID:     servers.Setting(t, "AUTH0_SSO_PROFILE_ID"), DomainVerification: "required", ShowAsButton: true,
	}
}

func opened(t testing.TB, cfg Config, p timing) *Provider {
	t.Helper()
	provider, done, err := open(t.Context(), cfg, p)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(done)
	return provider
}

func TestContract(t *testing.T) {
	cfg := settings(t)
	withoutLimits(t, cfg)
	p := opened(t, cfg, defaultTiming)
	people := people{cfg.Issuer}
	contract.Identity(t, func(t *testing.T) contract.Provider {
		return contract.Provider{
			Identity: NewIdentity(p), Tokens: NewTokens(p),
			SignIn: func(t *testing.T, email string, org domain.TenantID) domain.Secret {
				return people.token(t, url.Values{"email": {email}, "organization": {string(org)}})
			},
			Open:   people.open,
			Accept: people.accept,
		}
	})
}

// withoutLimits lets many tests at once share one stand-in.
func withoutLimits(t *testing.T, cfg Config) {
	answer, err := http.Post(cfg.Issuer+"dev/limits", "application/json", strings.NewReader(`{"enabled":false}`))
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("the stand-in keeps its limits: %v", err)
	}
	answer.Body.Close()
}

// people sign in at the stand-in.
type people struct{ issuer string }

func (p people) token(t *testing.T, asked url.Values) domain.Secret {
	t.Helper()
	answer, err := http.Get(p.issuer + "dev/token?" + asked.Encode())
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var got struct {
		Access string `json:"access_token"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&got); err != nil {
		t.Fatal(err)
	}
	return domain.Secret(got.Access)
}

func (p people) open(t *testing.T, ticket domain.Secret) bool {
	t.Helper()
	answer, err := http.Post(ticket.Reveal(), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}

func (p people) accept(t *testing.T, email string, invitation domain.Secret) domain.Secret {
	t.Helper()
	link, err := url.Parse(invitation.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	asked := link.Query()
	asked.Set("email", email)
	return p.token(t, asked)
}
