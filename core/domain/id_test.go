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

func TestRowIDsRiseWithTheRowAndTheImport(t *testing.T) {
	now := time.Now()
	first, second := domain.ImportID(domain.NewID(now)), domain.ImportID(domain.NewID(now))
	last := domain.RecordID("")
	for _, i := range []domain.ImportID{first, second} {
		for _, row := range []uint32{0, 1, 3, 4, 1023, 1024, 1 << 18, 1 << 26, 1<<32 - 1} {
			id := domain.RowID(i, row)
			if id <= last || id != domain.RowID(i, row) || len(id) != 36 || id[14] != '7' {
				t.Errorf("row %d: %s after %s", row, id, last)
			}
			last = id
		}
	}
	if domain.RowID("another process", 0) == domain.RowID("a third one", 0) {
		t.Error("imports share ids")
	}
}
