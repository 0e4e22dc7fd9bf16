package opinion_test

import (
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"

	apphttp "github.com/tenon-health/tenon/app/http"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// size is more than a tile of 256 hashes and less than two.
const size = 300

// log is that of an enterprise, as one with a token gets it by HTTP.
type log struct {
	t      *testing.T
	base   string
	token  string
	client *http.Client
}

// RoundTrip adds the token.
func (l *log) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+l.token)
	return http.DefaultTransport.RoundTrip(r)
}

func (l *log) get(path string) string {
	l.t.Helper()
	r, err := l.client.Get(l.base + path)
	fixture.Must(l.t, err)
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	fixture.Must(l.t, err)
	if r.StatusCode != http.StatusOK {
		l.t.Fatalf("%s: %d %s", path, r.StatusCode, body)
	}
	return string(body)
}

func newLog(t *testing.T) *log {
	t.Helper()
	w := fixture.New(t)
	c := w.Tenant(t)
	for i := range size {
		_, err := w.Projects.Create(t.Context(), c.Admin, domain.NewProject{Name: fmt.Sprint(i)})
		fixture.Must(t, err)
	}
	_, err := w.Audit.Integrate(t.Context(), fixture.System(""))
	fixture.Must(t, err)
	_, err = w.Audit.Epoch(t.Context(), fixture.System(""))
	fixture.Must(t, err)
	l := &log{t: t, base: serve(t, w) + "/api/v1/audit", token: c.Token("ada").Reveal()}
	l.client = &http.Client{Transport: l}
	return l
}

// serve is where the API of an installation listens.
func serve(t *testing.T, w *fixture.Installation) string {
	t.Helper()
	app := apphttp.New(w.Core, apphttp.Options{
		Timeout: time.Minute, UploadTimeout: time.Minute, BodyLimit: 1 << 20, UploadLimit: 1 << 20,
		TenantHeader: "org-id", RequestKey: "test", Logger: slog.New(slog.DiscardHandler),
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	fixture.Must(t, err)
	go func() { _ = app.Listener(listener) }()
	t.Cleanup(func() { _ = app.Shutdown() })
	return "http://" + listener.Addr().String()
}
