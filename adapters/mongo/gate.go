package mongo

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// gate bounds the bytes of large documents that are read at once, whoever asks:
// what waits costs nothing yet.
type gate struct {
	turn  chan struct{} // whose turn it is to collect units, so that no two wait for each other
	taken chan struct{}
}

const (
	gateUnit   = 1 << 20
	gateUnits  = 16
	ungated    = 256 << 10 // bytes that nobody waits for
	gateTime   = 15 * time.Second
	assumption = 1 << 20 // bytes of a document that another program wrote
)

func newGate() gate { return gate{make(chan struct{}, 1), make(chan struct{}, gateUnits)} }

// enter waits until so many bytes may be read; leave gives them back.
func (g gate) enter(ctx context.Context, bytes int) (leave func(), err error) {
	if bytes <= ungated {
		return func() {}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, gateTime)
	defer cancel()
	if err := put(ctx, g.turn); err != nil {
		return nil, err
	}
	defer func() { <-g.turn }()
	units := 0
	for leave = func() { g.free(units) }; units < min(1+bytes/gateUnit, gateUnits); units++ {
		if err := put(ctx, g.taken); err != nil {
			leave()
			return nil, err
		}
	}
	return leave, nil
}

func (g gate) free(units int) {
	for range units {
		<-g.taken
	}
}

func put(ctx context.Context, slots chan struct{}) error {
	select {
	case slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return domain.ErrRecordsUnavailable.WithCause(ctx.Err())
	}
}
