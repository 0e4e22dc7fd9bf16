package ports

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// Tickets keeps the one live self-service ticket of each enterprise.
type Tickets interface {
	// Replace stores the ticket of an enterprise with its sealed handle, by which
	// the provider knows it, and returns the handle of the one that it replaces,
	// empty if there was none. NoSuchEnterprise if that is gone.
	Replace(ctx context.Context, t domain.Ticket, handle domain.Secret) (old domain.Secret, err error)
	// Live returns the ticket of an enterprise that has not expired, and its
	// handle; an empty handle if there is none.
	Live(ctx context.Context, e domain.EnterpriseID, now time.Time) (t domain.Ticket, handle domain.Secret, err error)
	// DeleteExpired forgets tickets that have expired.
	DeleteExpired(ctx context.Context, now time.Time) error
}
