package contract

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
)

// Limiter checks what counts calls.
func Limiter(t *testing.T, open func(t *testing.T) ports.Set) {
	checks{
		"empties": limiterEmpties, "refills": limiterRefills, "separate": limiterSeparate, "at_once": limiterAtOnce,
	}.run(t, "limiter", open)
}

// newBucket is somebody's own.
func newBucket(p ports.Set, perPeriod int) domain.RateBucket {
	return domain.RateBucket{Budget: domain.ReadBudget, Of: p.IDs.New(p.Clock.Now()), PerPeriod: perPeriod}
}

// Full, a bucket lets in as many as it holds, tells what is left, and then how long to wait: two calls a minute are
// one each half of one.
func limiterEmpties(t *testing.T, p ports.Set) {
	b := newBucket(p, 2)
	for left := 1; left >= 0; left-- {
		if a := p.Limiter.Take(t.Context(), b); !a.Allowed || a.Left != left || a.RateBucket != b ||
			a.Full <= 0 || a.Full > domain.RatePeriod {
			t.Errorf("with %d left: %+v", left, a)
		}
	}
	for range 2 {
		a := p.Limiter.Take(t.Context(), b)
		if a.Allowed || a.Left != 0 || a.Wait <= 0 || a.Wait > domain.RatePeriod/2 || a.Full < a.Wait {
			t.Errorf("empty: %+v", a)
		}
	}
}

// A bucket fills up evenly: of 600 a minute, one comes back each tenth of a second.
func limiterRefills(t *testing.T, p ports.Set) {
	b := newBucket(p, 600)
	last := p.Limiter.Take(t.Context(), b)
	for last.Allowed {
		last = p.Limiter.Take(t.Context(), b)
	}
	if last.Wait > time.Second/10 {
		t.Errorf("empty: %+v", last)
	}
	expect.Eventually(t, "a call is let in again", func() bool { return p.Limiter.Take(t.Context(), b).Allowed })
}

func limiterSeparate(t *testing.T, p ports.Set) {
	b := newBucket(p, 1)
	other, budget := newBucket(p, 1), b
	budget.Budget = domain.WriteBudget
	for _, b := range []domain.RateBucket{b, other, budget} {
		if !p.Limiter.Take(t.Context(), b).Allowed {
			t.Errorf("%+v was emptied by another", b)
		}
		if p.Limiter.Take(t.Context(), b).Allowed {
			t.Errorf("%+v holds more than it should", b)
		}
	}
}

// As many come at once get no more than one after the other.
func limiterAtOnce(t *testing.T, p ports.Set) {
	const holds, callers, each = 20, 10, 5
	b := newBucket(p, holds)
	var allowed atomic.Int64
	together(callers, func(int) {
		for range each {
			if p.Limiter.Take(t.Context(), b).Allowed {
				allowed.Add(1)
			}
		}
	})
	if n := allowed.Load(); n < holds || n > holds+2 { // one comes back each three seconds
		t.Errorf("%d calls were let in, want %d", n, holds)
	}
}
