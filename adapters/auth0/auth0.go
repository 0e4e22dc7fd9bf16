// Package auth0 implements the ports of identity with Auth0: it believes its
// tokens and speaks to its Management API.
package auth0

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/auth0/go-auth0/management"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Config is what the operator decides about the provider.
type Config struct {
	Domain             string // of the Auth0 tenant
	Issuer             string // empty means https://<Domain>/
	Audience           string // of our API
	JWKSURL            string // empty means .well-known/jwks.json below the issuer
	RolesClaim         string // empty means <Audience>/roles
	ClientID           string // of the app that people sign in to
	MgmtURL            string // empty means https://<Domain>
	MgmtClientID       string
	MgmtClientSecret   domain.Secret
	SSOProfileID       string
	DomainVerification string // required, optional or none
	ShowAsButton       bool
	Clock              ports.Clock     // by which tokens expire; nil for the machine's
	Breaker            func(open bool) // hears whether the provider is left alone; nil for nobody
}

// Complete derives what is empty and usually follows from the domain and the
// audience.
func (c Config) Complete() Config {
	c.Issuer = cmp.Or(c.Issuer, "https://"+c.Domain+"/")
	c.JWKSURL = cmp.Or(c.JWKSURL, strings.TrimSuffix(c.Issuer, "/")+"/.well-known/jwks.json")
	c.RolesClaim = cmp.Or(c.RolesClaim, c.Audience+"/roles")
	c.MgmtURL = strings.TrimSuffix(cmp.Or(c.MgmtURL, "https://"+c.Domain), "/")
	c.DomainVerification = cmp.Or(c.DomainVerification, "required")
	return c
}

// timing is how long things take and last; tests are in a hurry.
type timing struct {
	attemptTimeout  time.Duration // for one answer
	backoff         time.Duration // before the second attempt
	cooldown        time.Duration // while the provider is left alone after many failures
	refreshInterval time.Duration // of the keys
	refetchInterval time.Duration // between two looks for a key that we lack
}

var defaultTiming = timing{
	attemptTimeout: 5 * time.Second, backoff: 100 * time.Millisecond, cooldown: 5 * time.Second,
	refreshInterval: time.Minute, refetchInterval: 5 * time.Second,
}

// Provider is an Auth0 tenant.
type Provider struct {
	Config
	*caller
	keys       *keys
	api        *management.Management
	outside    *http.Client
	identified atomic.Bool // the settings fit what the provider says of itself
}

// Open prepares for an Auth0 tenant without asking it anything yet: it may be
// away. The function it returns ends what runs in the background.
func Open(ctx context.Context, cfg Config) (*Provider, func(), error) {
	return open(ctx, cfg, defaultTiming)
}

func open(ctx context.Context, cfg Config, p timing) (*Provider, func(), error) {
	cfg = cfg.Complete()
	for _, address := range []string{cfg.Issuer, cfg.JWKSURL, cfg.MgmtURL} {
		if !absolute(address) {
			return nil, nil, fmt.Errorf("auth0: %q is not an absolute http(s) address", address)
		}
	}
	if cfg.Audience == "" {
		return nil, nil, errors.New("auth0: the audience of our API is needed")
	}
	cfg.Clock = cmp.Or[ports.Clock](cfg.Clock, ports.SystemClock{})
	outside := transport()
	api, err := managementClient(cfg, outside)
	if err != nil {
		return nil, nil, fmt.Errorf("auth0: the management client: %w", err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	done := func() { cancel(); outside.CloseIdleConnections() }
	client := &http.Client{Transport: keyTransport{statusTransport{outside, cfg.Clock}}}
	keys := newKeys(ctx, cfg.JWKSURL, client, p)
	return &Provider{Config: cfg, caller: newCaller(p, cfg.Breaker), keys: keys, api: api, outside: client}, done, nil
}

// absolute reports whether a browser could open the address.
func absolute(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil
}
