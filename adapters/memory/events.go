package memory

import (
	"context"
	"slices"
	"sync"

	"github.com/tenon-health/tenon/core/domain"
)

// Events keeps what was reported.
type Events struct {
	mu  sync.Mutex
	all []domain.Event
}

// Report keeps the event.
func (e *Events) Report(_ context.Context, event domain.Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.all = append(e.all, event)
}

// All returns what was reported, oldest first.
func (e *Events) All() []domain.Event {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.all)
}
