package http_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	apphttp "github.com/tenon-health/tenon/app/http"
)

// Whoever observes hears of each answer by its operation, and nothing else of it.
func TestEachAnswerIsObserved(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var heard []string
	w := newTestAPI(t, func(o *apphttp.Options) {
		o.Observe = func(operation string, status int, took time.Duration) {
			mu.Lock()
			defer mu.Unlock()
			if took <= 0 {
				t.Errorf("%s took %s", operation, took)
			}
			heard = append(heard, fmt.Sprintf("%s %d", operation, status))
		}
	})
	acme := w.company("acme.example")
	heard = nil
	w.send("GET", "/api/v1/projects", acme.admin, "").want(200)
	w.send("GET", "/api/v1/projects/nope", acme.admin, "").want(404)
	w.send("GET", "/api/v1/projects", "no token", "").want(401)
	w.send("POST", "/api/v1/projects", acme.admin, `{`).want(400)
	w.send("DELETE", "/api/v1/projects", acme.admin, "").want(405)
	w.send("GET", "/nowhere/org_canary", "", "").want(404)
	want := []string{
		"project.list 200", "project.get 404", "project.list 401", "project.create 400", " 405", " 404",
	}
	if !slices.Equal(heard, want) {
		t.Errorf("got %q, want %q", heard, want)
	}
}
