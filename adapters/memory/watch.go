package memory

import (
	"sync"

	"github.com/tenon-health/tenon/core/domain"
)

// watchers are who waits for a sign.
type watchers struct {
	mu sync.Mutex
	of map[own[domain.Subject]]map[chan struct{}]bool
}

func (w *watchers) add(who own[domain.Subject]) (<-chan struct{}, func()) {
	signs := make(chan struct{}, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.of[who] == nil {
		w.of[who] = map[chan struct{}]bool{}
	}
	w.of[who][signs] = true
	return signs, func() { w.remove(who, signs) }
}

func (w *watchers) remove(who own[domain.Subject], signs chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.of[who], signs)
	if len(w.of[who]) == 0 {
		delete(w.of, who)
	}
}

func (w *watchers) sign(who own[domain.Subject]) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for signs := range w.of[who] {
		give(signs)
	}
}

// give gives a sign, which merges with one that is still there.
func give(signs chan struct{}) {
	select {
	case signs <- struct{}{}:
	default:
	}
}
