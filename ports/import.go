package ports

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// Imports keeps which files of records count.
type Imports interface {
	// Ensure stores i as OPEN, or returns the import of that id.
	Ensure(ctx context.Context, t domain.TenantID, i domain.Import) (found domain.Import, created bool, err error)
	// Publish turns an OPEN import into a PUBLISHED one of so many rows, or
	// answers NoSuchImport if it has been swept away.
	Publish(ctx context.Context, t domain.TenantID, id domain.ImportID, rows int64, now time.Time) error
	// Settle marks a PUBLISHED import as SETTLED.
	Settle(ctx context.Context, t domain.TenantID, id domain.ImportID, now time.Time) error
	// Published returns the imports of a study that are PUBLISHED, not SETTLED.
	Published(ctx context.Context, t domain.TenantID, s domain.Study) ([]domain.ImportID, error)
	// Get returns one import, or NoSuchImport.
	Get(ctx context.Context, t domain.TenantID, id domain.ImportID) (domain.Import, error)
	// Abandon marks imports of all tenants that are OPEN and untouched since then
	// as ABANDONED: from now on they can never be published. It returns up to
	// limit that are so marked, now or before, oldest first.
	Abandon(ctx context.Context, then time.Time, limit int) ([]Abandoned, error)
	// Forget drops an ABANDONED import, once its records are gone.
	Forget(ctx context.Context, t domain.TenantID, id domain.ImportID) error
}

// Abandoned is an import whose records are to be removed.
type Abandoned struct {
	Tenant domain.TenantID
	Import domain.Import
}
