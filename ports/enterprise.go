package ports

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// Enterprises keeps the companies, whatever their status.
type Enterprises interface {
	// Insert stores a new enterprise. ErrDomainTaken, ErrAdminEmailTaken or
	// ErrOrganizationTaken if another that is not deleted has it; a domain is
	// also taken if it is within that of another, or the other way round.
	Insert(ctx context.Context, e domain.Enterprise) error
	// Get returns one enterprise, or ErrEnterpriseNotFound.
	Get(ctx context.Context, id domain.EnterpriseID) (domain.Enterprise, error)
	// Lock is Get, and holds the enterprise until the unit of work ends: whoever changes
	// who its admins are locks it first.
	Lock(ctx context.Context, id domain.EnterpriseID) (domain.Enterprise, error)
	// ByTenant returns the enterprise of an organization, or ErrEnterpriseNotFound.
	ByTenant(ctx context.Context, t domain.TenantID) (domain.Enterprise, error)
	// List returns one page, sorted as asked, then by id.
	List(ctx context.Context, q domain.EnterpriseQuery) (domain.Page[domain.Enterprise], error)
	// Update locks one enterprise, applies change, stores and returns the
	// result. ErrEnterpriseNotFound if it is gone, ErrStale if at is set and
	// differs, or what Insert answers.
	Update(
		ctx context.Context, id domain.EnterpriseID, at domain.Version, change func(*domain.Enterprise) error,
	) (domain.Enterprise, error)
}
