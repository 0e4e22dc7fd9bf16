package auth0

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

// Settings that do not fit what the provider says of itself are told, with what differs.
func TestReadinessTellsWhatOfTheProviderDiffers(t *testing.T) {
	a := newAuthority(t)
	for want, change := range map[string]func(*Config){
		`the issuer is set as "` + a.URL + `", and the provider calls itself "` + a.URL + `/"`: func(c *Config) {
			c.Issuer = a.URL
		},
		"no discovery document at " + a.URL + "/other/.well-known/openid-configuration: status 404": func(c *Config) {
			c.Issuer = a.URL + "/other/"
		},
		"the connection failed":        func(c *Config) { c.Issuer = "http://127.0.0.1:1/" },
		"it is no JSON object":         func(c *Config) { c.Issuer = plain(t, `["c4n4ry"]`) },
		`calls itself ""`:              func(c *Config) { c.Issuer = plain(t, `{"issuer":1}`) },
		"is the provider's own":        func(c *Config) { c.Audience = a.URL + "/userinfo" },
		`/" is the provider's own`:     func(c *Config) { c.Audience = a.URL + "/" },
		`/api/v2/" is the provider's`:  func(c *Config) { c.Audience = a.URL + "/api/v2/" },
		"the client id of an app":      func(c *Config) { c.ClientID, c.Audience = "web", "web" },
		"client id of an app: it must": func(c *Config) { c.MgmtClientID, c.Audience = "m2m", "m2m" },
	} {
		cfg := a.config()
		change(&cfg)
		err := NewTokens(opened(t, cfg, fastTiming)).Check(t.Context())
		if !errors.Is(err, domain.ErrProviderUnavailable) || !strings.Contains(err.Error(), want) ||
			strings.Contains(err.Error(), "c4n4ry") {
			t.Errorf("want %s, got %v", want, err)
		}
	}
}

// plain is a provider that says the same to everybody.
func plain(t *testing.T, answer string) string {
	s := httptest.NewServer(
		http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(answer)) }),
	)
	t.Cleanup(s.Close)
	return s.URL + "/"
}

// A provider that was the right one stays it, whatever becomes of its document.
func TestTheProviderIsComparedUntilItFits(t *testing.T) {
	a := newAuthority(t)
	p := opened(t, a.config(), fastTiming)
	if err := NewTokens(p).Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	a.Close()
	if err := NewTokens(p).Check(t.Context()); err != nil {
		t.Error(err)
	}
}
