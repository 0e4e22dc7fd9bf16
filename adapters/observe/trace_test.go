package observe_test

import (
	"context"
	"net/http"
	"net/http/httptest"
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
	wants(t, m, "tenon_spans_lost_total 1")
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
