package observe

import (
	"context"

	"go.opentelemetry.io/otel/trace"
)

// StoreCall hears when a driver sends something to a store, and when that is answered: call is a word of a closed list,
// such as find.
type StoreCall = func(ctx context.Context, call string) (end func(failed error))

// StoreCalls measures those of one store; nil if nobody wants to know.
func (m *Metrics) StoreCalls(store string) StoreCall {
	if m.withoutPorts {
		return nil
	}
	return func(ctx context.Context, call string) func(error) {
		begun := m.now()
		_, span := m.span(ctx, store+" "+call, trace.SpanKindClient)
		return func(failed error) {
			endSpan(span, failed)
			m.storeCalls.WithLabelValues(store, call).Observe(m.now().Sub(begun).Seconds())
			errors := m.storeErrors.WithLabelValues(store, call) // which begin at zero
			if failed != nil {
				errors.Inc()
			}
		}
	}
}
