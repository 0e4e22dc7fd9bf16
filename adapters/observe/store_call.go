package observe

import "context"

// StoreCall hears when a driver sends something to a store, and when that is answered: call is a word of a closed list,
// such as find.
type StoreCall = func(ctx context.Context, call string) (end func(failed error))

// StoreCalls measures those of one store.
func (m *Metrics) StoreCalls(store string) StoreCall {
	return func(_ context.Context, call string) func(error) {
		begun := m.now()
		return func(failed error) {
			m.storeCalls.WithLabelValues(store, call).Observe(m.now().Sub(begun).Seconds())
			errors := m.storeErrors.WithLabelValues(store, call) // which begin at zero
			if failed != nil {
				errors.Inc()
			}
		}
	}
}
