package ports

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// Projects keeps the projects of each tenant.
type Projects interface {
	// Insert stores a new project with its first roles and members, or none of it,
	// and returns the members as List of Members does. ErrNameTaken; names differ by
	// more than case. For roles and members it fails as their ports do.
	Insert(
		ctx context.Context, t domain.TenantID, p domain.Project, roles []domain.Role, members []domain.Member,
	) ([]domain.Member, error)
	// Get returns one project, or ErrProjectNotFound.
	Get(ctx context.Context, t domain.TenantID, id domain.ProjectID) (domain.Project, error)
	// Lock is Get, and holds the project until the unit of work ends: whoever changes its
	// members or roles waits here. ErrStale if at is set and differs.
	Lock(ctx context.Context, t domain.TenantID, id domain.ProjectID, at domain.Version) (domain.Project, error)
	// Touch stores that somebody changed what the project's answer shows beside its own
	// fields, and returns the version that this makes; ErrProjectNotFound if it is gone.
	Touch(
		ctx context.Context, t domain.TenantID, id domain.ProjectID, by domain.Subject, now time.Time,
	) (domain.Version, error)
	// Detail returns one project with its members, or ErrProjectNotFound.
	Detail(ctx context.Context, t domain.TenantID, id domain.ProjectID) (domain.ProjectDetail, error)
	// IDs returns the ids of all projects of the tenant, in order.
	IDs(ctx context.Context, t domain.TenantID) ([]domain.ProjectID, error)
	// Statistics counts the tenant's projects and memberships.
	Statistics(ctx context.Context, t domain.TenantID) (domain.ProjectStatistics, error)
	// List returns one page, sorted as asked, then by id.
	List(ctx context.Context, t domain.TenantID, q domain.ProjectQuery) (domain.Page[domain.Project], error)
}
