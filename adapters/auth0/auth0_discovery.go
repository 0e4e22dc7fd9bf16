package auth0

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/tenon-health/tenon/core/domain"
)

// discovery is what the provider says of itself, such as issuer and userinfo_endpoint.
type discovery map[string]any

var errDiscovery = errors.New("it is no JSON object")

// checkIdentity compares the settings with what the provider says of itself, until they
// fit once: a token of another issuer or for another audience is never believed.
func (p *Provider) checkIdentity(ctx context.Context) error {
	if p.identified.Load() {
		return nil
	}
	document, err := p.discover(ctx)
	if err == nil {
		err = p.differs(document)
	}
	if err != nil {
		return domain.ErrProviderUnavailable.WithCause(err)
	}
	p.identified.Store(true)
	return nil
}

func (p *Provider) discover(ctx context.Context) (document discovery, err error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	address := strings.TrimSuffix(p.Issuer, "/") + "/.well-known/openid-configuration"
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, errConnection
	}
	answer, err := p.outside.Do(r)
	if err != nil {
		return nil, fmt.Errorf("no discovery document at %s: %w", address, reason(err))
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(&document); err != nil {
		return nil, fmt.Errorf("no discovery document at %s: %w", address, errDiscovery)
	}
	return document, nil
}

// reason is that of a call which failed, in our own words.
func reason(err error) error {
	if e, ok := errors.AsType[*domain.Error](translate(err)); ok && e.Cause != nil {
		return e.Cause
	}
	return errConnection
}

// differs says what of the settings cannot be right. No discovery document names our
// API, but an audience of the provider's own is none of ours.
func (p *Provider) differs(document discovery) error {
	issuer, _ := document["issuer"].(string)
	userInfo, _ := document["userinfo_endpoint"].(string)
	switch {
	case issuer != p.Issuer:
		return fmt.Errorf("the issuer is set as %q, and the provider calls itself %.200q", p.Issuer, issuer)
	case p.Audience == p.ClientID || p.Audience == p.MgmtClientID:
		return errors.New("the audience is the client id of an app: it must be the identifier of this API")
	case p.Audience == issuer || p.Audience == userInfo || p.Audience == p.MgmtURL+"/api/v2/":
		return fmt.Errorf("the audience %q is the provider's own: it must be the identifier of this API", p.Audience)
	}
	return nil
}
