package auth0

import (
	"context"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/auth0/go-auth0/management"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/tenon-health/tenon/ports"
)

const (
	maxAnswer = 1 << 20 // bytes of one answer
	maxDrain  = 4 << 10 // bytes of a refusal that are read so that its connection can go on
)

// transport uses no proxy of our environment, and waits for nobody forever.
func transport() *http.Transport {
	return &http.Transport{
		DialContext:            (&net.Dialer{Timeout: 3 * time.Second}).DialContext,
		TLSHandshakeTimeout:    3 * time.Second,
		ResponseHeaderTimeout:  10 * time.Second,
		IdleConnTimeout:        time.Minute,
		MaxIdleConnsPerHost:    10,
		MaxResponseHeaderBytes: 64 << 10,
		ForceAttemptHTTP2:      true,
	}
}

// managementClient is the client of the Management API. Its own token source takes no
// context, so that one slow answer would hold up every call: badge does that
// work instead.
func managementClient(cfg Config, outside http.RoundTripper) (*management.Management, error) {
	token := management.WithStaticToken("replaced by badge")
	if strings.HasPrefix(cfg.MgmtURL, "http://") {
		token = management.WithInsecure()
	}
	b := &tokenTransport{
		next: statusTransport{outside, cfg.Clock}, refreshing: make(chan struct{}, 1),
		conf: clientcredentials.Config{
			ClientID: cfg.MgmtClientID, ClientSecret: cfg.MgmtClientSecret.Reveal(),
			TokenURL: cfg.MgmtURL + "/oauth/token", AuthStyle: oauth2.AuthStyleInParams,
			EndpointParams: map[string][]string{"audience": {cfg.MgmtURL + "/api/v2/"}},
		},
	}
	return management.New(
		cfg.MgmtURL, token, management.WithClient(&http.Client{Transport: b}), management.WithNoRetries(),
		management.WithNoAuth0ClientInfo(),
	)
}

// statusTransport lets nothing but success and a bounded body in. Of all else, also of
// a redirect, it keeps the status: the text may quote people.
type statusTransport struct {
	next  http.RoundTripper
	clock ports.Clock
}

func (b statusTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := b.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		_, _ = io.CopyN(io.Discard, answer.Body, maxDrain)
		answer.Body.Close()
		return nil, refusal{answer.StatusCode, retryAfter(answer.Header, b.clock.Now())}
	}
	answer.Body = http.MaxBytesReader(nil, answer.Body, maxAnswer)
	return answer, nil
}

// retryAfter tells for how long the provider wants to be left alone.
func retryAfter(h http.Header, now time.Time) time.Duration {
	if n, err := strconv.Atoi(h.Get("Retry-After")); err == nil {
		return time.Duration(n) * time.Second
	}
	if at, err := strconv.ParseInt(h.Get("X-RateLimit-Reset"), 10, 64); err == nil {
		return max(0, time.Unix(at, 0).Sub(now))
	}
	return 0
}

// tokenTransport shows a token of our own with each call, and gets one when it has none.
type tokenTransport struct {
	next       http.RoundTripper
	conf       clientcredentials.Config
	refreshing chan struct{} // full while somebody looks at held
	current    *oauth2.Token
}

func (b *tokenTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	token, err := b.token(r.Context())
	if err != nil {
		if r.Body != nil {
			r.Body.Close()
		}
		return nil, err
	}
	r = r.Clone(r.Context())
	token.SetAuthHeader(r)
	answer, err := b.next.RoundTrip(r)
	if status(err) == http.StatusUnauthorized {
		b.forget(token)
	}
	return answer, err
}

func (b *tokenTransport) token(ctx context.Context) (*oauth2.Token, error) {
	select {
	case b.refreshing <- struct{}{}:
		defer func() { <-b.refreshing }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if b.current.Valid() {
		return b.current, nil
	}
	token, err := b.conf.Token(context.WithValue(ctx, oauth2.HTTPClient, &http.Client{Transport: b.next}))
	if err != nil {
		return nil, translate(err)
	}
	b.current = token
	return token, nil
}

// forget drops a token that the provider does not take any more.
func (b *tokenTransport) forget(token *oauth2.Token) {
	b.refreshing <- struct{}{}
	defer func() { <-b.refreshing }()
	if b.current == token {
		b.current = nil
	}
}
