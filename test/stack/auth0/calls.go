package auth0

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// calls remembers the last calls of the Management API, for tests.
type calls struct {
	mu  sync.Mutex
	all []seen
}

// seen is one call. Status 0: the connection was cut.
type seen struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	Status int    `json:"status"`
	At     string `json:"at"`
}

const remembered = 1000

func (c *calls) noting(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, base) {
			next.ServeHTTP(w, r)
			return
		}
		watched := &watch{ResponseWriter: w}
		defer func() {
			c.note(seen{r.Method, r.URL.EscapedPath(), watched.status, moment(time.Now())})
		}()
		next.ServeHTTP(watched, r)
	})
}

func (c *calls) note(one seen) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all = append(c.all[max(0, len(c.all)-remembered+1):], one)
}

func (c *calls) list(w http.ResponseWriter, _ *http.Request) {
	c.mu.Lock()
	all := slices.Clone(c.all)
	c.mu.Unlock()
	if all == nil {
		all = []seen{}
	}
	respond(w, http.StatusOK, all)
}

func (c *calls) clear(w http.ResponseWriter, _ *http.Request) {
	c.mu.Lock()
	c.all = nil
	c.mu.Unlock()
	w.WriteHeader(http.StatusNoContent)
}

// watch notes the status of an answer.
type watch struct {
	http.ResponseWriter
	status int
}

func (w *watch) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}
