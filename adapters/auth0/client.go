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
	drained   = 4 << 10 // bytes of a refusal that are read so that its connection can go on
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

// manage is the client of the Management API. Its own token source takes no
// context, so that one slow answer would hold up every call: badge does that
// work instead.
func manage(cfg Config, outside http.RoundTripper) (*management.Management, error) {
	token := management.WithStaticToken("replaced by badge")
	if strings.HasPrefix(cfg.MgmtURL, "http://") {
		token = management.WithInsecure()
	}
	b := &badge{next: border{outside, cfg.Clock}, turn: make(chan struct{}, 1), conf: clientcredentials.Config{
		ClientID: cfg.MgmtClientID, ClientSecret: cfg.MgmtClientSecret.Reveal(),
		TokenURL: cfg.MgmtURL + "/oauth/token", AuthStyle: oauth2.AuthStyleInParams,
		EndpointParams: map[string][]string{"audience": {cfg.MgmtURL + "/api/v2/"}},
	}}
	return management.New(cfg.MgmtURL, token, management.WithClient(&http.Client{Transport: b}), management.WithNoRetries(), management.WithNoAuth0ClientInfo())
}

// border lets nothing but success and a bounded body in. Of all else, also of
// a redirect, it keeps the status: the text may quote people.
type border struct {
	next  http.RoundTripper
	clock ports.Clock
}

func (b border) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := b.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		_, _ = io.CopyN(io.Discard, answer.Body, drained)
		answer.Body.Close()
		return nil, refusal{answer.StatusCode, wait(answer.Header, b.clock.Now())}
	}
	answer.Body = http.MaxBytesReader(nil, answer.Body, maxAnswer)
	return answer, nil
}

// wait tells for how long the provider wants to be left alone.
func wait(h http.Header, now time.Time) time.Duration {
	if n, err := strconv.Atoi(h.Get("Retry-After")); err == nil {
		return time.Duration(n) * time.Second
	}
	if at, err := strconv.ParseInt(h.Get("X-RateLimit-Reset"), 10, 64); err == nil {
		return max(0, time.Unix(at, 0).Sub(now))
	}
	return 0
}

// badge shows a token of our own with each call, and gets one when it has none.
type badge struct {
	next http.RoundTripper
	conf clientcredentials.Config
	turn chan struct{} // full while somebody looks at held
	held *oauth2.Token
}

func (b *badge) RoundTrip(r *http.Request) (*http.Response, error) {
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

func (b *badge) token(ctx context.Context) (*oauth2.Token, error) {
	select {
	case b.turn <- struct{}{}:
		defer func() { <-b.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if b.held.Valid() {
		return b.held, nil
	}
	token, err := b.conf.Token(context.WithValue(ctx, oauth2.HTTPClient, &http.Client{Transport: b.next}))
	if err != nil {
		return nil, explain(err)
	}
	b.held = token
	return token, nil
}

// forget drops a token that the provider does not take any more.
func (b *badge) forget(token *oauth2.Token) {
	b.turn <- struct{}{}
	defer func() { <-b.turn }()
	if b.held == token {
		b.held = nil
	}
}
