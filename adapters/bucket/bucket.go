// Package bucket counts calls in the memory of one process.
package bucket

import (
	"context"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// maxBuckets are remembered: the ones that nobody has taken from for longest are forgotten, and are full again. They
// take some tens of MiB.
const maxBuckets = 100_000

type limiter struct {
	mu      sync.Mutex // around making a bucket, so that nobody gets a second one
	buckets *lru.Cache[domain.RateBucket, *rate.Limiter]
	now     func() time.Time
}

// NewLimiter counts by now.
func NewLimiter(now func() time.Time) ports.Limiter {
	buckets, err := lru.New[domain.RateBucket, *rate.Limiter](maxBuckets)
	if err != nil {
		panic(err) // the size is above zero
	}
	return &limiter{buckets: buckets, now: now}
}

func (l *limiter) Take(_ context.Context, b domain.RateBucket) domain.RateAllowance {
	bucket, now := l.bucket(b), l.now()
	allowed := bucket.AllowN(now, 1)
	left := max(bucket.TokensAt(now), 0)
	each := domain.RatePeriod / time.Duration(b.PerPeriod)
	out := domain.RateAllowance{RateBucket: b, Allowed: allowed, Left: int(left)}
	out.Full = time.Duration((float64(b.PerPeriod) - left) * float64(each))
	if left < 1 {
		out.Wait = time.Duration((1 - left) * float64(each))
	}
	return out
}

func (l *limiter) bucket(b domain.RateBucket) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	if known, ok := l.buckets.Get(b); ok {
		return known
	}
	fresh := rate.NewLimiter(rate.Limit(float64(b.PerPeriod)/domain.RatePeriod.Seconds()), b.PerPeriod)
	l.buckets.Add(b, fresh)
	return fresh
}
