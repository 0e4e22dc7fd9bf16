package ports_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/contract"
)

func TestTheSystemClock(t *testing.T) {
	contract.Clock(t, func(*testing.T) (ports.Clock, func(time.Duration)) {
		return ports.SystemClock{}, func(d time.Duration) { <-time.After(d) }
	})
	if now := (ports.SystemClock{}).Now(); time.Since(now).Abs() > time.Minute {
		t.Errorf("it is %v", now)
	}
}

func TestRandomIDs(t *testing.T) {
	contract.IDs(t, func(*testing.T) ports.IDs { return new(ports.RandomIDs) })
}

func TestOneSourceMakesTheSameIDs(t *testing.T) {
	run := func() (all []string) {
		ids := &ports.RandomIDs{Source: rand.NewChaCha8([32]byte{1})}
		for i := range 100 {
			all = append(all, ids.New(time.UnixMilli(int64(i/10))), ids.Secret())
		}
		return all
	}
	if !slices.Equal(run(), run()) {
		t.Error("two runs from one seed differ")
	}
}
