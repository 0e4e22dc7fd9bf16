package memory

import (
	"slices"
	"sync"

	"github.com/tenon-health/tenon/core/domain"
)

// watchers are who waits for a signal.
type watchers struct {
	mu sync.Mutex
	of map[tenantKey[domain.Subject]][]chan struct{}
}

func (w *watchers) add(who tenantKey[domain.Subject]) (<-chan struct{}, func()) {
	signals := make(chan struct{}, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.of[who] = append(w.of[who], signals)
	return signals, func() { w.remove(who, signals) }
}

func (w *watchers) remove(who tenantKey[domain.Subject], signals chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.of[who] = slices.DeleteFunc(w.of[who], func(known chan struct{}) bool { return known == signals })
	if len(w.of[who]) == 0 {
		delete(w.of, who)
	}
}

func (w *watchers) wake(who tenantKey[domain.Subject]) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, signals := range w.of[who] {
		signal(signals)
	}
}

// signal gives a signal, which merges with one that is still there.
func signal(signals chan struct{}) {
	select {
	case signals <- struct{}{}:
	default:
	}
}
