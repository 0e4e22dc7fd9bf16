package domain_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

func TestIDsRiseInTheOrderOfTheirMaking(t *testing.T) {
	now := time.Now()
	ids := make([]string, 20_000)
	for i := range ids {
		ids[i] = domain.NewID(now.Add(time.Duration(i/9000) * time.Millisecond))
	}
	if !slices.IsSorted(ids) {
		t.Error("the ids are not in order")
	}
	if at, ok := domain.IDTime(ids[0]); !ok || at.UnixMilli() < now.UnixMilli() || at.Sub(now) > 100*time.Millisecond {
		t.Errorf("the id tells %v of %v", at, now)
	}
}

func TestIDsMadeAtOnceDiffer(t *testing.T) {
	var mu sync.Mutex
	seen := map[string]bool{}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 2000 {
				id := domain.NewID(time.Now())
				mu.Lock()
				if seen[id] {
					t.Error("twice the same id")
				}
				seen[id] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
}

func TestRowIDsRiseWithTheRow(t *testing.T) {
	at := time.Now()
	last := domain.RecordID("")
	for _, row := range []uint32{0, 1, 63, 64, 16383, 16384, 1 << 20, 1<<28 - 1, 1 << 28, 1<<32 - 1} {
		id := domain.RowID("import", at, row)
		if id <= last || id != domain.RowID("import", at, row) || id == domain.RowID("another", at, row) {
			t.Errorf("row %d: %s after %s", row, id, last)
		}
		last = id
	}
}
