package ports

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// Limiter counts calls. It never fails: where it cannot count together with others, it counts alone.
type Limiter interface {
	// Take takes one call from a bucket, or nothing if there is none left.
	Take(ctx context.Context, b domain.RateBucket) domain.RateAllowance
}
