package ports_test

import (
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

func TestIDsRiseInTheOrderOfTheirMaking(t *testing.T) {
	now := time.Now()
	var ids ports.RandomIDs
	all := make([]string, 20_000)
	for i := range all {
		all[i] = ids.New(now.Add(time.Duration(i/9000) * time.Millisecond))
	}
	if !slices.IsSorted(all) {
		t.Error("the ids are not in order")
	}
	if at, ok := domain.IDTime(all[0]); !ok || at.UnixMilli() < now.UnixMilli() || at.Sub(now) > 100*time.Millisecond {
		t.Errorf("the id tells %v of %v", at, now)
	}
}

func TestOneSourceMakesTheSameIDs(t *testing.T) {
	run := func() (all []string) {
		ids := &ports.RandomIDs{Source: rand.NewChaCha8([32]byte{1})}
		for i := range 100 {
			all = append(all, ids.New(time.UnixMilli(int64(i/10))), ids.Secret().Reveal())
		}
		return all
	}
	if !slices.Equal(run(), run()) {
		t.Error("two runs from one seed differ")
	}
}

func TestIDsMadeAtOnceDiffer(t *testing.T) {
	var mu sync.Mutex
	var ids ports.RandomIDs
	seen := map[string]bool{}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 2000 {
				id := ids.New(time.Now())
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
