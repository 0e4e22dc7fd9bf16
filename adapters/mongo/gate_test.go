package mongo

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

// TestTheGateHoldsWhatIsTooMuch lets many in at once and counts what is inside.
func TestTheGateHoldsWhatIsTooMuch(t *testing.T) {
	t.Parallel()
	for _, bytes := range []int{ungated + 1, 1 << 20, 5 << 20, gateBytes, 100 * gateBytes} {
		g, inside, all := newGate(gateBytes), atomic.Int64{}, sync.WaitGroup{}
		for range 200 {
			all.Go(func() {
				leave, err := g.enter(t.Context(), bytes)
				if err != nil {
					t.Error(err)
					return
				}
				defer leave()
				if n := inside.Add(1); n > 1 && n*int64(bytes) > gateBytes {
					t.Errorf("%d times %d bytes are read at once", n, bytes)
				}
				inside.Add(-1)
			})
		}
		all.Wait()
		g.wantEmpty(t)
	}
}

func TestWhoIsSmallDoesNotWaitAndWhoLeavesIsToldSo(t *testing.T) {
	t.Parallel()
	g := newGate(gateBytes)
	full, err := g.enter(t.Context(), gateBytes)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.enter(t.Context(), ungated); err != nil {
		t.Error(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := g.enter(gone, 3<<20); !errors.Is(err, domain.ErrRecordsUnavailable) {
		t.Errorf("got %v", err)
	}
	full()
	g.wantEmpty(t)
}

// wantEmpty wants everything given back.
func (g gate) wantEmpty(t *testing.T) {
	t.Helper()
	if !g.free.TryAcquire(gateBytes) {
		t.Error("bytes were kept")
	}
}
