package rest

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// What many small values take while a body is worked off is twenty times its size,
// so few large bodies are worked off at once. Small ones never wait.
const (
	largeBody   = 256 << 10
	largeAtOnce = 2
)

// largeBodies has a place for each large body that is worked off.
type largeBodies chan struct{}

// enter waits for a place, as long as the request may take; leave gives it back.
func (l largeBodies) enter(ctx context.Context, body []byte) (leave func(), err error) {
	if len(body) <= largeBody {
		return func() {}, nil
	}
	select {
	case l <- struct{}{}:
		return func() { <-l }, nil
	case <-ctx.Done():
		return nil, domain.ErrStoreBusy
	}
}
