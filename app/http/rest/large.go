package rest

import (
	"context"

	"golang.org/x/sync/semaphore"

	"github.com/tenon-health/tenon/core/domain"
)

// What many small values take while a body is worked off is some fifty times its size,
// so few bytes of large bodies are worked off at once. Small ones never wait.
const (
	largeBody  = 256 << 10
	largeBytes = 2 << 20
)

// largeBodies has a place for the bytes of each large body that is worked off.
type largeBodies struct{ free *semaphore.Weighted }

func newLargeBodies() largeBodies { return largeBodies{semaphore.NewWeighted(largeBytes)} }

// enter waits for a place, as long as the request may take; leave gives it back. What
// is larger than all of them goes alone.
func (l largeBodies) enter(ctx context.Context, body []byte) (leave func(), err error) {
	if len(body) <= largeBody {
		return func() {}, nil
	}
	share := int64(min(max(len(body), largeBytes/2), largeBytes))
	if err := l.free.Acquire(ctx, share); err != nil {
		return nil, domain.ErrStoreBusy
	}
	return func() { l.free.Release(share) }, nil
}
