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
	for _, bytes := range []int{ungated + 1, gateUnit, 5 * gateUnit, gateUnits * gateUnit, 100 * gateUnits * gateUnit} {
		g, inside, all := newGate(), atomic.Int64{}, sync.WaitGroup{}
		for range 200 {
			all.Go(func() {
				leave, err := g.enter(t.Context(), bytes)
				if err != nil {
					t.Error(err)
					return
				}
				defer leave()
				if n := inside.Add(1); n > 1 && n*int64(bytes) > gateUnits*gateUnit+n*gateUnit {
					t.Errorf("%d times %d bytes are read at once", n, bytes)
				}
				inside.Add(-1)
			})
		}
		all.Wait()
		if len(g.taken)+len(g.turn) > 0 {
			t.Errorf("%d units of %d bytes were kept", len(g.taken), bytes)
		}
	}
}

func TestWhoIsSmallDoesNotWaitAndWhoLeavesIsToldSo(t *testing.T) {
	t.Parallel()
	g := newGate()
	full, err := g.enter(t.Context(), gateUnits*gateUnit)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.enter(t.Context(), ungated); err != nil {
		t.Error(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := g.enter(gone, 3*gateUnit); !errors.Is(err, domain.ErrRecordsUnavailable) {
		t.Errorf("got %v", err)
	}
	full()
	leave, err := g.enter(t.Context(), gateUnits*gateUnit)
	if err != nil {
		t.Fatal(err)
	}
	leave()
	if len(g.taken)+len(g.turn) > 0 {
		t.Error("units were kept")
	}
}
