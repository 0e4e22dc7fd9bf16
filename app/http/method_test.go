package http_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/app/http"
)

// Whatever the method is, a path that there is answers with those that it has.
func TestEveryPathTellsItsMethods(t *testing.T) {
	t.Parallel()
	w := newTestAPI(t)
	has := map[string]map[string]bool{"/docs": {"GET": true}, "/openapi.json": {"GET": true}}
	for _, op := range w.described() {
		path, _, _ := strings.Cut(op.address(), "?")
		if has[path] == nil {
			has[path] = map[string]bool{}
		}
		has[path][op.method] = true
	}
	for address, methods := range has {
		methods["HEAD"] = methods["GET"]
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"} {
			if r := w.send(method, address, "", ""); (r.status == 405) == methods[method] ||
				r.status == 405 && !tells(r.header.Get("Allow"), methods) {
				t.Errorf("%s %s: %d, Allow %q", method, address, r.status, r.header.Get("Allow"))
			}
		}
	}
}

// tells reports whether the header names these methods and no others.
func tells(allow string, methods map[string]bool) bool {
	named := map[string]bool{}
	for method := range strings.SplitSeq(allow, ", ") {
		named[method] = true
	}
	for method, has := range methods {
		if named[method] != has {
			return false
		}
		delete(named, method)
	}
	return len(named) == 0
}

func TestTheOperatorsListenerTellsItsMethods(t *testing.T) {
	t.Parallel()
	app := http.NewOps(http.OpsOptions{})
	for _, method := range []string{"POST", "DELETE", "OPTIONS", "BREW"} {
		resp, err := app.Test(httptest.NewRequest(method, "/healthz", nil))
		if err != nil || resp.StatusCode != 405 || resp.Header.Get("Allow") != "GET, HEAD" {
			t.Errorf("%s: %v %v", method, resp, err)
		}
	}
}

func TestAnswersWithoutABodyAreDescribedWithoutAType(t *testing.T) {
	t.Parallel()
	for _, op := range newTestAPI(t).described() {
		for _, status := range []string{"204", "302", "304"} {
			if r, ok := op.Responses[status]; ok && len(r.Content) > 0 {
				t.Errorf("%s %s: %s has the types %v", op.method, op.path, status, r.Content)
			}
		}
	}
}

func TestCursorsAndKeysAreDescribedByPatterns(t *testing.T) {
	t.Parallel()
	found := map[string]int{}
	for _, op := range newTestAPI(t).described() {
		for _, p := range op.Parameters {
			if p.Name == "cursor" || p.Name == "Idempotency-Key" || p.Name == "X-Reason" {
				found[p.Name]++
				if p.Schema["pattern"] == nil {
					t.Errorf("%s %s: %s has no pattern", op.method, op.path, p.Name)
				}
			}
		}
	}
	if len(found) != 3 {
		t.Errorf("found %v: does this test still know them?", found)
	}
}
