package ports

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// Events takes what operators watch.
type Events interface {
	// Report passes an event on. It neither fails nor waits.
	Report(ctx context.Context, e domain.Event)
}
