package bucket_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/bucket"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/contract"
)

func TestLimiter(t *testing.T) {
	t.Parallel()
	contract.Limiter(t, func(*testing.T) ports.Set {
		return ports.Set{Clock: ports.SystemClock{}, IDs: &ports.RandomIDs{}, Limiter: bucket.NewLimiter(time.Now)}
	})
}

// As many callers as there may be do not fill the memory: who has not called for long is forgotten.
func TestAFloodOfCallersForgetsWhoIsQuiet(t *testing.T) {
	t.Parallel()
	l := bucket.NewLimiter(time.Now)
	quiet := domain.RateBucket{Budget: domain.ReadBudget, Of: "quiet", PerPeriod: 1}
	busy := domain.RateBucket{Budget: domain.ReadBudget, Of: "busy", PerPeriod: 1}
	l.Take(t.Context(), quiet)
	l.Take(t.Context(), busy)
	for i := range 120_000 {
		l.Take(t.Context(), domain.RateBucket{Budget: domain.ReadBudget, Of: fmt.Sprint(i), PerPeriod: 1})
		if i%1000 == 0 && l.Take(t.Context(), busy).Allowed {
			t.Fatal("one that calls on is let in")
		}
	}
	if !l.Take(t.Context(), quiet).Allowed {
		t.Error("who is quiet is still remembered")
	}
}
