package auth0

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// fault makes the next calls of a path fail.
type fault struct {
	Path   string `json:"path"`             // the beginning of the path
	Method string `json:"method,omitempty"` // any when empty
	Times  int    `json:"times"`
	Status *int   `json:"status,omitempty"` // 0 cuts the connection; absent answers as usual
	Body   string `json:"body,omitempty"`   // answered instead, with 200 or the status
	After  bool   `json:"after,omitempty"`  // the call has its effect, then its answer is lost
	Delay  int    `json:"delay_ms,omitempty"`
}

type faults struct {
	mu  sync.Mutex
	all []*fault
}

func (f *faults) add(w http.ResponseWriter, r *http.Request) {
	in := fault{Times: 1}
	if !decoded(w, r, &in) {
		return
	}
	if s := in.Status; !strings.HasPrefix(in.Path, "/") || in.Times < 1 || s != nil && *s != 0 && (*s < 200 || *s > 599) {
		invalid("A fault has a path, a number of times, and a status of 0 or 200 to 599.").write(w)
		return
	}
	f.mu.Lock()
	f.all = append(f.all, &in)
	f.mu.Unlock()
	respond(w, http.StatusOK, in)
}

func (f *faults) clear(w http.ResponseWriter, _ *http.Request) {
	f.mu.Lock()
	f.all = nil
	f.mu.Unlock()
	w.WriteHeader(http.StatusNoContent)
}

// next is the oldest fault for this call, used once.
func (f *faults) next(r *http.Request) *fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, one := range f.all {
		if one.hits(r) {
			if one.Times--; one.Times == 0 {
				f.all = append(f.all[:i:i], f.all[i+1:]...)
			}
			hit := *one
			return &hit
		}
	}
	return nil
}

func (f *fault) hits(r *http.Request) bool {
	path := strings.HasPrefix(r.URL.Path, f.Path) || strings.HasPrefix(r.URL.EscapedPath(), f.Path)
	return path && (f.Method == "" ||
		strings.EqualFold(f.Method, r.Method)) && !strings.HasPrefix(r.URL.Path, "/dev/faults")
}

func (s *Server) faulty(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f := s.faults.next(r)
		if f == nil {
			next.ServeHTTP(w, r)
			return
		}
		select {
		case <-time.After(time.Duration(f.Delay) * time.Millisecond):
		case <-r.Context().Done():
		}
		if f.After {
			next.ServeHTTP(discardWriter{}, r)
		}
		f.answer(w, r, next)
	})
}

func (f *fault) answer(w http.ResponseWriter, r *http.Request, next http.Handler) {
	switch {
	case f.Status != nil && *f.Status == 0:
		panic(http.ErrAbortHandler) // net/http closes the connection without an answer
	case f.Body != "":
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(f.status(http.StatusOK))
		io.WriteString(w, f.Body)
	case f.Status != nil || f.After:
		f.fail(w)
	default:
		next.ServeHTTP(w, r)
	}
}

func (f *fault) status(otherwise int) int {
	if f.Status != nil {
		return *f.Status
	}
	return otherwise
}

func (f *fault) fail(w http.ResponseWriter) {
	status := f.status(http.StatusInternalServerError)
	if status != http.StatusTooManyRequests {
		fail(status, "A fault was asked for.", "").write(w)
		return
	}
	w.Header().Set("Retry-After", "1")
	w.Header().Set("x-ratelimit-remaining", "0")
	fail(status, "Global limit has been reached", "too_many_requests").write(w)
}

// discardWriter takes an answer that nobody hears.
type discardWriter struct{}

func (discardWriter) Header() http.Header         { return http.Header{} }
func (discardWriter) Write(b []byte) (int, error) { return len(b), nil }
func (discardWriter) WriteHeader(int)             {}
