package auth0

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"time"
)

// keyTransport leaves each look at the keys lookupTimeout at least: a token that has waited for its turn has hardly any
// time left, in which keys that take some milliseconds to come would never be seen.
type keyTransport struct{ next http.RoundTripper }

func (k keyTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(r.Context()))
	defer cancel()
	least := time.AfterFunc(lookupTimeout, func() { context.AfterFunc(r.Context(), cancel) })
	defer least.Stop()
	answer, err := k.next.RoundTrip(r.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	answer.Body = io.NopCloser(bytes.NewReader(body))
	return answer, nil
}
