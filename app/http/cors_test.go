package http_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	apphttp "github.com/tenon-health/tenon/app/http"
)

const browserApp = "https://app.example"

// listed are the items of a header, in lower case.
func listed(h http.Header, name string) []string {
	return strings.FieldsFunc(strings.ToLower(h.Get(name)), func(r rune) bool { return r == ',' || r == ' ' })
}

// lacks are those of names that the header does not list.
func lacks(h http.Header, name string, names ...string) (missing []string) {
	for _, n := range names {
		if !slices.Contains(listed(h, name), strings.ToLower(n)) {
			missing = append(missing, n)
		}
	}
	return missing
}

// TestABrowserMayAskBeforeItSends without a token, whatever it wants to send; pages of others hear nothing.
func TestABrowserMayAskBeforeItSends(t *testing.T) {
	t.Parallel()
	w := newTestAPI(t)
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		for _, path := range []string{"/api/v1/projects", "/api/v1/notifications/stream", "/api/v1/assets/x/content"} {
			for origin, allowed := range map[string]bool{
				browserApp: true, "https://evil.example": false, "null": false, "http://app.example": false,
				"https://app.example.evil.example": false, "https://evil-app.example": false, "https://app.example:8443": false,
			} {
				r := w.send("OPTIONS", path, "", "", "Origin", origin, "Access-Control-Request-Method", method)
				got := r.header.Get("Access-Control-Allow-Origin")
				if r.status != 204 || (got == origin) != allowed || !allowed && got != "" ||
					r.header.Get("Access-Control-Allow-Credentials") != "" ||
					len(lacks(r.header, "Vary", "Origin")) > 0 {
					t.Errorf("%s %s from %s: %d %v", method, path, origin, r.status, r.header)
				}
				missing := append(lacks(r.header, "Access-Control-Allow-Methods", method),
					lacks(r.header, "Access-Control-Allow-Headers", "Authorization", "Content-Type", "Content-Encoding",
						"Idempotency-Key", "If-Match", "If-None-Match", "Last-Event-ID", "X-Request-Id", "X-Reason", "org-id")...)
				if allowed && len(missing) > 0 {
					t.Errorf("%s %s may not send %v", method, path, missing)
				}
			}
		}
	}
}

// TestABrowserMayReadRefusals and the headers that say what to do next.
func TestABrowserMayReadRefusals(t *testing.T) {
	t.Parallel()
	w := newTestAPI(t, func(o *apphttp.Options) { o.BodyLimit = 64 << 10 })
	acme := w.company("acme.example")
	long, token := `{"name":"`+strings.Repeat("x", 70<<10)+`"}`, acme.admin
	for _, tc := range []struct {
		method, path, body string
		headers            []string
		status             int
	}{
		{"GET", "/api/v1/projects", "", []string{"Authorization", "Bearer x"}, 401},
		{"GET", "/api/v1/enterprises", "", nil, 403}, {"GET", "/api/v1/projects/x", "", nil, 404},
		{"GET", "/nowhere", "", nil, 404}, {"DELETE", "/api/v1/auth/me", "", nil, 405},
		{"POST", "/api/v1/projects", long, nil, 413},
		{"POST", "/api/v1/projects", "{}", []string{"Content-Encoding", "br"}, 415},
		{"POST", "/api/v1/projects", "{}", nil, 422}, {"GET", "/api/v1/projects", "", nil, 200},
	} {
		r := w.send(tc.method, tc.path, token, tc.body, append(tc.headers, "Origin", browserApp)...)
		if r.status != tc.status || r.header.Get("Access-Control-Allow-Origin") != browserApp {
			t.Errorf("%s %s: %d %v", tc.method, tc.path, r.status, r.header)
		}
		if missing := lacks(r.header, "Access-Control-Expose-Headers", "ETag", "Location", "RateLimit", "RateLimit-Policy",
			"Retry-After", "X-Request-Id", "WWW-Authenticate", "Allow"); len(missing) > 0 {
			t.Errorf("%s %s hides %v", tc.method, tc.path, missing)
		}
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer",
			"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
		} {
			if got := r.header.Get(name); got != want {
				t.Errorf("%s %s: %s is %q", tc.method, tc.path, name, got)
			}
		}
	}
}
