package observe_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"go.opentelemetry.io/otel/propagation"

	"github.com/tenon-health/tenon/adapters/observe"
)

// spanSent makes one span within the trace of a caller who wants it kept, and tells how often the collector, that takes
// nothing, was asked.
func spanSent(t *testing.T, m *observe.Metrics, ratio float64) int64 {
	t.Helper()
	var asked atomic.Int64
	collector := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		w.WriteHeader(http.StatusBadRequest)
	}))
	defer collector.Close()
	flush, err := m.Trace(t.Context(), observe.TraceConfig{Endpoint: collector.URL, Ratio: ratio, Service: "tenon"})
	if err != nil {
		t.Fatal(err)
	}
	caller := propagation.TraceContext{}.Extract(context.Background(), propagation.MapCarrier{
		"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
	})
	_, span := m.Tracer().Start(caller, "request")
	span.End()
	flush()
	return asked.Load()
}

func TestASpanThatTheCollectorDoesNotTakeIsCounted(t *testing.T) {
	t.Parallel()
	m := newMetrics("v")
	if asked := spanSent(t, m, 1); asked != 1 {
		t.Errorf("the collector was asked %d times", asked)
	}
	wants(t, m, "tenon_spans_ended_total 1")
	wants(t, m, "tenon_spans_lost_total 1")
	wants(t, m, "tenon_spans_exported_total 0")
}

// A caller does not decide what is sent.
func TestWhatACallerWantsTracedIsNotForThatReason(t *testing.T) {
	t.Parallel()
	m := newMetrics("v")
	if asked := spanSent(t, m, 0); asked != 0 {
		t.Errorf("the collector was asked %d times", asked)
	}
	wants(t, m, "tenon_spans_lost_total 0")
}

// What finds the queue full has ended and goes nowhere: the difference tells it.
func TestASpanThatFindsTheQueueFullIsSeen(t *testing.T) {
	t.Parallel()
	m, free := newMetrics("v"), make(chan struct{})
	collector := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-free }))
	defer collector.Close()
	flush, err := m.Trace(t.Context(), observe.TraceConfig{Endpoint: collector.URL, Ratio: 1, Service: "tenon"})
	if err != nil {
		t.Fatal(err)
	}
	const all, queue, batch = 5000, 2048, 512
	for range all {
		_, span := m.Tracer().Start(t.Context(), "request")
		span.End()
	}
	close(free)
	flush()
	wants(t, m, "tenon_spans_ended_total 5000")
	wants(t, m, "tenon_spans_lost_total 0")
	_, text, _ := strings.Cut(scrape(m), "\ntenon_spans_exported_total ")
	var exported float64
	if _, err := fmt.Sscan(text, &exported); err != nil || exported < queue || exported > queue+2*batch {
		t.Errorf("of %d spans %v came through, %v", all, exported, err)
	}
}
