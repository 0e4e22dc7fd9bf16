package ports

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// Clock tells the time and waits.
type Clock interface {
	// Now is the present, in UTC, truncated to milliseconds as every store keeps it.
	Now() time.Time
	// Timeout returns a context that ends d from now by this clock, or with ctx.
	Timeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc)
}

// SystemClock is the machine's clock.
type SystemClock struct{}

// Now is the present.
func (SystemClock) Now() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }

// Timeout ends d from now.
func (SystemClock) Timeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, d)
}

// IDs makes identifiers and secrets.
type IDs interface {
	// New returns a UUIDv7 that carries the time now; of ids made within one
	// millisecond each is greater than those before.
	New(now time.Time) string
	// Secret returns 256 random bits in lower-case hexadecimal.
	Secret() domain.Secret
}
