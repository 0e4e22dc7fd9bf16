package ports

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// Audit keeps each trail. It only grows.
type Audit interface {
	// Append adds one entry, in the caller's unit of work. It is part of the
	// trail from then on and gets its position in the chain later. That it fails
	// may be told by a later call of the unit, at the latest by its end.
	Append(ctx context.Context, t domain.Trail, e domain.AuditEntry) error
}

// AuditEntries reads the trails and chains them.
type AuditEntries interface {
	// Chain links up to limit unchained entries of every trail into its chain and
	// returns how many. Two at once do no harm.
	Chain(ctx context.Context, limit int) (int, error)
	// List returns the chained entries of one trail that match, in the order of
	// their positions, and the position to go on after.
	List(ctx context.Context, q domain.AuditQuery) (domain.CursorPage[domain.AuditEntry], error)
}
