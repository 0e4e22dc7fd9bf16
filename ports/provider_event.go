package ports

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// ProcessedEvents keeps which events of the provider have been seen.
type ProcessedEvents interface {
	// Ensure notes an event; false if it was noted before.
	Ensure(ctx context.Context, h domain.ProviderEvent, now time.Time) (fresh bool, err error)
	// DeleteExpired forgets events noted before then.
	DeleteExpired(ctx context.Context, then time.Time) error
}
