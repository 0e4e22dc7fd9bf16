package http_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
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
