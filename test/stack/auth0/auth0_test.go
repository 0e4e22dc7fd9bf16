package auth0_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/auth0/go-auth0/management"

	"github.com/tenon-health/tenon/test/stack/auth0"
)

const (
	audience = "https://api.tenon.example"
	operator = "operator@tenon.example"
	profile  = "ssp_tenon0000000000000000"
	password = "Username-Password-Authentication"
)

// stand is a stand-in under test.
type stand struct {
	*auth0.Server
	url  string
	file string
	hook *hook
}

// hook is the API's webhook.
type hook struct {
	*httptest.Server
	mu      sync.Mutex
	failing int
	bodies  [][]byte
	bearers []string
}

func (h *hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.failing > 0 {
		h.failing--
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	body, _ := io.ReadAll(r.Body)
	h.bodies = append(h.bodies, body)
	h.bearers = append(h.bearers, r.Header.Get("Authorization"))
}

func (h *hook) got() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.bodies)
}

// start serves a stand-in whose state is in a folder of the test.
func start(t testing.TB) *stand {
	t.Helper()
	return startWith(t, filepath.Join(t.TempDir(), "state", "auth0.json"))
}

func startWith(t testing.TB, file string) *stand {
	t.Helper()
	h := &hook{}
	h.Server = httptest.NewServer(h)
	t.Cleanup(h.Close)
	front := httptest.NewUnstartedServer(nil)
	s, err := auth0.New(auth0.Options{
		Issuer: "http://" + front.Listener.Addr().String() + "/", Audience: audience, File: file,
		WebhookURL: func() string { return h.URL }, WebhookSecret: "hush",
		MgmtClientID: "mgmt", MgmtClientSecret: "mgmt secret+/",
		MachineClientID: "machine", MachineClientSecret: "machine-secret",
		WebClientID: "web", SSOProfileID: profile, OperatorEmail: operator, FrontendURL: "https://app.tenon.example",
		APIURL: func() string { return "http://127.0.0.1:1/api/v1" },
		Links:  func() []auth0.Link { return []auth0.Link{{Name: "Reference", URL: "http://127.0.0.1:1/docs"}} },
	})
	if err != nil {
		t.Fatal(err)
	}
	front.Config.Handler = s
	front.Start()
	t.Cleanup(func() { front.Close(); s.Close() })
	return &stand{s, front.URL, file, h}
}

// client is go-auth0 as the production adapter uses it.
func (s *stand) client(t testing.TB) *management.Management {
	t.Helper()
	m, err := management.New(strings.TrimPrefix(s.url, "http://"), management.WithInsecure(),
		management.WithClientCredentials(context.Background(), "mgmt", "mgmt secret+/"), management.WithNoRetries())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// unlimited turns the limits off.
func (s *stand) unlimited(t testing.TB) *stand {
	t.Helper()
	s.post(t, "/dev/limits", `{"enabled":false}`, http.StatusOK)
	return s
}

func (s *stand) post(t testing.TB, path, body string, want int) []byte {
	t.Helper()
	answer, err := http.Post(s.url+path, "application/json", strings.NewReader(body))
	return read(t, answer, err, want)
}

func (s *stand) get(t testing.TB, path string, want int) []byte {
	t.Helper()
	answer, err := http.Get(s.url + path)
	return read(t, answer, err, want)
}

func read(t testing.TB, answer *http.Response, err error, want int) []byte {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != want {
		t.Fatalf("%s %v: %d, want %d: %s", answer.Request.Method, answer.Request.URL, answer.StatusCode, want, body)
	}
	return body
}

// devToken asks for a token without a page.
func (s *stand) devToken(t testing.TB, want int, pairs ...string) string {
	t.Helper()
	q := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	var out struct {
		Access string `json:"access_token"`
		Error  string `json:"error"`
		Text   string `json:"error_description"`
	}
	unmarshal(t, s.get(t, "/dev/token?"+q.Encode(), want), &out)
	if want != http.StatusOK {
		return out.Error + ": " + out.Text
	}
	return out.Access
}

func unmarshal(t testing.TB, body []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(body, into); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		check(t, err)
		return v
	}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// status is the code of a Management error.
func status(err error) int {
	if e, ok := err.(management.Error); ok {
		return e.Status()
	}
	return 0
}

func equal[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Fatalf("%s: got %v, want %v", what, got, want)
	}
}
