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
	// Update locks one import, applies change, stores the result and returns it.
	// ErrImportNotFound if it is gone.
	Update(
		ctx context.Context, t domain.TenantID, id domain.ImportID, change func(*domain.Import) error,
	) (domain.Import, error)
	// Published returns the imports of a scope that are PUBLISHED, not FINALIZED.
	Published(ctx context.Context, t domain.TenantID, s domain.TrialScope) ([]domain.ImportID, error)
	// Get returns one import, or ErrImportNotFound.
	Get(ctx context.Context, t domain.TenantID, id domain.ImportID) (domain.Import, error)
	// WithFile returns up to limit imports of a project that have a job, by id: what was uploaded for them
	// may lie among the files.
	WithFile(ctx context.Context, t domain.TenantID, p domain.ProjectID, limit int) ([]domain.Import, error)
	// Abandon marks imports of all tenants that are OPEN and untouched since then,
	// and whose job, if they have one, does not go on, as ABANDONED: from now on
	// they can never be published. It returns up to
	// limit that are so marked, now or before, and touches them: those that were
	// returned longest ago come first.
	Abandon(ctx context.Context, then, now time.Time, limit int) ([]Abandoned, error)
	// Delete drops an ABANDONED import, once its records are gone.
	Delete(ctx context.Context, t domain.TenantID, id domain.ImportID) error
}

// Abandoned is an import whose records are to be removed.
type Abandoned struct {
	Tenant domain.TenantID
	Import domain.Import
}
