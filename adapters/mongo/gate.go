package mongo

import (
	"context"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/tenon-health/tenon/core/domain"
)

// gate bounds the bytes of large documents that are read at once, whoever asks:
// what waits costs nothing yet. Who came first goes first, however much it is.
type gate struct {
	free *semaphore.Weighted
	all  int
}

const (
	gateBytes  = 16 << 20
	ungated    = 256 << 10 // bytes that nobody waits for
	gateTime   = 15 * time.Second
	assumption = 1 << 20 // bytes of a document that another program wrote
)

func newGate(bytes int) gate { return gate{semaphore.NewWeighted(int64(bytes)), bytes} }

// enter waits until so many bytes may be read; leave gives them back. What is more
// than all of them goes alone.
func (g gate) enter(ctx context.Context, bytes int) (leave func(), err error) {
	if bytes <= ungated {
		return func() {}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, gateTime)
	defer cancel()
	share := int64(min(bytes, g.all))
	if err := g.free.Acquire(ctx, share); err != nil {
		return nil, domain.ErrRecordsUnavailable.WithCause(err)
	}
	return func() { g.free.Release(share) }, nil
}
