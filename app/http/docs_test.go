package http_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	apphttp "github.com/tenon-health/tenon/app/http"
)

// The reference page asks nobody but this server.
func TestReferencePage(t *testing.T) {
	w := newTestAPI(t)
	page := w.send("GET", "/docs", "", "").want(200)
	policy := page.header.Get("Content-Security-Policy")
	if !strings.HasPrefix(page.header.Get("Content-Type"), "text/html") ||
		!strings.Contains(policy, "script-src 'self';") || strings.Contains(policy, "http") {
		t.Error(page.header)
	}
	if strings.Contains(page.body, "//") || strings.Contains(page.body, "<script>") {
		t.Error("the page reaches out, or has a script inside", page.body)
	}
	parts := regexp.MustCompile(`(?:src|href)="([^"]+)"`).FindAllStringSubmatch(page.body, -1)
	if len(parts) != 3 {
		t.Fatal(page.body)
	}
	for _, part := range parts {
		file, err := os.ReadFile(part[1])
		if err != nil {
			t.Fatal(err)
		}
		got := w.send("GET", "/"+part[1], "", "").want(200)
		if got.body != string(file) || !regexp.MustCompile(`javascript|css`).MatchString(got.header.Get("Content-Type")) {
			t.Errorf("%s: %v", part[1], got.header)
		}
	}
	if start := w.send("GET", "/docs/start.js", "", "").body; !strings.Contains(start, `url: "openapi.json"`) {
		t.Error(start)
	}
	if doc := w.send("GET", "/openapi.yaml", "", "").want(200); !strings.Contains(doc.body, "openapi: 3.1.0") {
		t.Error("no YAML")
	}
}

func TestOps(t *testing.T) {
	var broken error
	app := apphttp.NewOps(apphttp.OpsOptions{Version: "1.2.3", Checks: map[string]func(context.Context) error{
		"postgres": func(context.Context) error { return nil },
		"mongo":    func(context.Context) error { return broken },
	}})
	get := func(path string) (int, string) {
		r, _ := http.NewRequest("GET", "http://ops.test"+path, nil)
		resp, err := app.Test(r, -1)
		if err != nil {
			t.Fatal(err)
		}
		b, _ := io.ReadAll(resp.Body)
		return resp.StatusCode, string(b)
	}
	expect := func(path string, status int, body string) {
		t.Helper()
		if s, b := get(path); s != status || b != body {
			t.Errorf("%s: %d %s", path, s, b)
		}
	}
	expect("/healthz", 200, `{"status":"ok"}`)
	expect("/version", 200, `{"version":"1.2.3"}`)
	expect("/readyz", 200, `{"checks":{"mongo":"ok","postgres":"ok"},"status":"ok"}`)
	broken = errors.New("host secret.internal is away")
	expect("/readyz", 503, `{"checks":{"mongo":"failed","postgres":"ok"},"status":"failed"}`)
	for _, path := range []string{"/metrics-of-nobody", "/metrics"} { // nobody measures here
		if s, _ := get(path); s != 404 {
			t.Error(path, s)
		}
	}
}

func TestReadinessDoesNotHang(t *testing.T) {
	never := make(chan struct{})
	t.Cleanup(func() { close(never) })
	app := apphttp.NewOps(apphttp.OpsOptions{Checks: map[string]func(context.Context) error{
		"deaf": func(context.Context) error { <-never; return nil },
	}})
	r, _ := http.NewRequest("GET", "http://ops.test/readyz", nil)
	if resp, err := app.Test(r, -1); err != nil || resp.StatusCode != 503 {
		t.Error(err, resp)
	}
}
