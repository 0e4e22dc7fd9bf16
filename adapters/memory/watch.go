package memory

import (
	"slices"
	"sync"

	"github.com/tenon-health/tenon/core/domain"
)

// watchers are who waits for a sign.
type watchers struct {
	mu sync.Mutex
	of map[own[domain.Subject]][]chan struct{}
}

func (w *watchers) add(who own[domain.Subject]) (<-chan struct{}, func()) {
	signs := make(chan struct{}, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.of[who] = append(w.of[who], signs)
	return signs, func() { w.remove(who, signs) }
}

func (w *watchers) remove(who own[domain.Subject], signs chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.of[who] = slices.DeleteFunc(w.of[who], func(known chan struct{}) bool { return known == signs })
	if len(w.of[who]) == 0 {
		delete(w.of, who)
	}
}

func (w *watchers) sign(who own[domain.Subject]) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, signs := range w.of[who] {
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
