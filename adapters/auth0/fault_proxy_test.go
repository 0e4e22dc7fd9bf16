package auth0

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/servers"
)

// canary stands in every broken answer and must never come out.
const canary = "ada.canary@patient.example"

// faultProxy is a proxy in front of the stand-in, where answers get lost.
type faultProxy struct {
	*httptest.Server
	mu     sync.Mutex
	calls  []string
	method string // of the calls that break, or empty for all
	path   string // what is in the path of the calls that break
	left   int    // how many more of them break
	how    breakage
}

// breakage breaks one call, or returns true to let it pass all the same.
type breakage func(w http.ResponseWriter, r *http.Request, pass http.Handler)

func newFaultProxy(t *testing.T) (*faultProxy, Config) {
	cfg := settings(t)
	withoutLimits(t, cfg)
	target, err := url.Parse(cfg.MgmtURL)
	if err != nil {
		t.Fatal(err)
	}
	b := &faultProxy{}
	pass := servers.IdentityProxy(target)
	b.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if how := b.next(r); how != nil {
			how(w, r, pass)
			return
		}
		pass.ServeHTTP(w, r)
	}))
	t.Cleanup(b.Close)
	cfg.MgmtURL = b.URL
	return b, cfg
}

func (b *faultProxy) next(r *http.Request) breakage {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls = append(b.calls, r.Method+" "+r.URL.Path)
	if b.left == 0 || b.method != "" && b.method != r.Method || !strings.Contains(r.URL.Path, b.path) {
		return nil
	}
	b.left--
	return b.how
}

// breakNext makes the next n calls of that kind break, and forgets what was called.
func (b *faultProxy) breakNext(n int, method, path string, how breakage) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left, b.method, b.path, b.how, b.calls = n, method, path, how, nil
}

// called tells how often something was.
func (b *faultProxy) called(what string) (n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, call := range b.calls {
		if strings.Contains(call, what) {
			n++
		}
	}
	return n
}

func answering(status int, body string, header ...string) breakage {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		w.Header().Set("Content-Type", "application/json")
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

func cut(http.ResponseWriter, *http.Request, http.Handler) { panic(http.ErrAbortHandler) }

func slow(_ http.ResponseWriter, r *http.Request, _ http.Handler) {
	io.Copy(io.Discard, r.Body) // only then the server notices that its caller has left
	<-r.Context().Done()
}

func halfway(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
	w.Header().Set("Content-Length", "1000")
	io.WriteString(w, `{"id":"`+canary)
	w.(http.Flusher).Flush()
	panic(http.ErrAbortHandler)
}

// lost has its effect; then the answer does not arrive.
func lost(_ http.ResponseWriter, r *http.Request, pass http.Handler) {
	pass.ServeHTTP(httptest.NewRecorder(), r)
	panic(http.ErrAbortHandler)
}

var breakages = map[string]struct {
	how  breakage
	want *domain.Error
}{
	"429":       {answering(429, `{"message":"`+canary+`"}`, "Retry-After", "60"), domain.ErrProviderUnavailable},
	"500":       {answering(500, `{"message":"`+canary+`"}`), domain.ErrProviderUnavailable},
	"503 HTML":  {answering(503, `<html>`+canary), domain.ErrProviderUnavailable},
	"cut":       {cut, domain.ErrProviderUnavailable},
	"halfway":   {halfway, domain.ErrProviderUnavailable},
	"slow":      {slow, domain.ErrProviderUnavailable},
	"HTML":      {answering(200, `<html>`+canary), domain.ErrProviderResponseInvalid},
	"truncated": {answering(200, `{"id":"`+canary), domain.ErrProviderResponseInvalid},
	"wrong type": {
		answering(
			200, `{"id":["`+canary+`"],"email_verified":[],"roles":7,"invitations":7,"ticket":7,"enabled_connections":7}`,
		),
		domain.ErrProviderResponseInvalid,
	},
	"number":  {answering(200, `7`), domain.ErrProviderResponseInvalid},
	"endless": {answering(200, `"`+strings.Repeat("x", maxAnswer+10)), domain.ErrProviderResponseInvalid},
	"redirect": {
		answering(302, ``, "Location", "https://elsewhere.example/?"+canary), domain.ErrProviderResponseInvalid,
	},
	"401":   {answering(401, `{"message":"`+canary+`"}`), domain.ErrProviderRefused},
	"403":   {answering(403, `{"message":"`+canary+`"}`), domain.ErrProviderRefused},
	"lying": {answering(403, `{"statusCode":404,"message":"`+canary+`"}`), domain.ErrProviderRefused},
}
