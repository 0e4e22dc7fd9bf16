package observe

import (
	"context"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/trace"
)

// StoreCall hears when a driver sends something to a store, and when that is answered: call is a word of a closed list,
// such as find.
type StoreCall = func(ctx context.Context, call string) (end func(failed error))

// storeCall is what is counted of one.
type storeCall struct {
	durations prometheus.Observer
	errors    prometheus.Counter
	spanName  string
}

// StoreCalls measures those of one store; nil if nobody wants to know.
func (m *Metrics) StoreCalls(store string) StoreCall {
	if m.withoutPorts {
		return nil
	}
	var known sync.Map // call -> *storeCall
	return func(ctx context.Context, call string) func(error) {
		of, found := known.Load(call)
		if !found {
			of, _ = known.LoadOrStore(call, m.storeCall(store, call))
		}
		return m.beginStoreCall(ctx, of.(*storeCall))
	}
}

func (m *Metrics) storeCall(store, call string) *storeCall {
	return &storeCall{
		m.storeCalls.WithLabelValues(store, call), m.storeErrors.WithLabelValues(store, call), store + " " + call,
	}
}

func (m *Metrics) beginStoreCall(ctx context.Context, of *storeCall) func(error) {
	begun := m.now()
	_, span := m.span(ctx, of.spanName, trace.SpanKindClient)
	return func(failed error) {
		of.durations.Observe((m.now() - begun).Seconds())
		if endSpan(span, failed); failed != nil {
			of.errors.Inc()
		}
	}
}
