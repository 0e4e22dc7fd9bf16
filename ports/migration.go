package ports

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// Signals tells how those fare who work while migrations are applied.
type Signals interface {
	// Read answers within a few seconds. What cannot be asked is named by the reading, and is no error: ctx has ended, or
	// ErrGatewayMissing.
	Read(ctx context.Context) (domain.HealthReading, error)
}
