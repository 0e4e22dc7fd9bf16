package scrape

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/adapters/observe"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/contract"
	"github.com/tenon-health/tenon/test/expect"
)

// node measures requests as each node of ours does, at an address.
func node(t *testing.T) (m *observe.Metrics, address string) {
	t.Helper()
	m = observe.NewMetrics("v", func() time.Duration { return 0 })
	return m, serve(t, m.Handler())
}

func serve(t *testing.T, handler http.Handler) (address string) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL + "/metrics"
}

func read(t *testing.T, addresses ...string) domain.HealthReading {
	t.Helper()
	reading, err := NewSignals(memory.New().Signals, addresses).Read(t.Context())
	expect.NoError(t, err)
	return reading
}

func TestContract(t *testing.T) {
	t.Parallel()
	_, address := node(t)
	contract.Signals(t, func(*testing.T) ports.Set {
		set := memory.New()
		set.Signals = NewSignals(set.Signals, []string{address})
		return set
	})
}

// Reads count, of whatever outcome, and nothing else.
func TestTheReadsOfEachNodeAreCounted(t *testing.T) {
	t.Parallel()
	a, first := node(t)
	_, second := node(t)
	for _, operation := range []string{"project.get", "record.list", "record.create", "record.export", "get", ""} {
		a.Request(operation, 200, 3*time.Millisecond)
	}
	a.Request("project.get", 404, 20*time.Millisecond)
	reading := read(t, first, second)
	expect.Equal(t, [2]int{len(reading.Nodes), len(reading.Unreadable)}, [2]int{2, 0})
	expect.Equal(t, reading.Connections, 100) // of what it is added to
	counts := map[float64]float64{}
	for _, b := range reading.Nodes[0].Buckets {
		counts[b.Bound] = b.Count
	}
	expect.Equal(t, [3]float64{counts[.0025], counts[.005], counts[.025]}, [3]float64{0, 2, 3})
	last := reading.Nodes[0].Buckets[len(reading.Nodes[0].Buckets)-1]
	expect.Equal(t, last.Count, 3.)
	expect.Equal(t, len(reading.Nodes[1].Buckets), 0)
	expect.Equal(t, reading.Nodes[1].Node, second)
}

// Whoever does not answer as a node does is named, and keeps nobody from hearing the others.
func TestNodesThatCannotBeReadAreNamed(t *testing.T) {
	t.Parallel()
	_, there := node(t)
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	bad := []string{gone.URL}
	for _, handler := range []http.HandlerFunc{
		http.NotFound,
		http.RedirectHandler(there, http.StatusFound).ServeHTTP,
		func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") },
		func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "go_goroutines 1\n") },
		func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, durations+" 1\n"+build) },
		func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, strings.Repeat("# nothing is told\n", maxBytes/18+1))
		},
		func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
	} {
		bad = append(bad, serve(t, handler))
	}
	reading := read(t, append([]string{there}, bad...)...)
	expect.Equal(t, reading.Unreadable, bad)
	expect.Equal(t, len(reading.Nodes), 1)
}

func TestTheWaitForNodesCanBeEnded(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	address := serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	}))
	reading, _ := NewSignals(memory.New().Signals, []string{address}).Read(ctx)
	expect.Equal(t, reading.Nodes, nil)
}

func FuzzParse(f *testing.F) {
	m := observe.NewMetrics("v", func() time.Duration { return 0 })
	m.Request("project.get", 200, time.Second)
	told := httptest.NewRecorder()
	m.Handler().ServeHTTP(told, httptest.NewRequest("GET", "/metrics", nil))
	f.Add(told.Body.String())
	for _, lines := range []string{
		`_bucket{operation="a.get",le="NaN"} 1`, `_bucket{operation="a.get",le="-1"} 9e99`, `_bucket{operation="a.get"} 1`,
		"_bucket{operation=\"a.get\",le=\"1\"} 5\n" + durations + `_bucket{operation="a.get",le="2"} 3`,
	} {
		f.Add(build + " 1\n# TYPE " + durations + " histogram\n" + durations + lines + "\n")
	}
	f.Fuzz(func(t *testing.T, text string) {
		buckets, err := parse(strings.NewReader(text))
		before := domain.RequestBucket{}
		for _, b := range buckets {
			if err != nil || !(b.Bound > before.Bound) || !(b.Count >= before.Count) {
				t.Errorf("%q: %+v, %v", text, buckets, err)
			}
			before = b
		}
	})
}
