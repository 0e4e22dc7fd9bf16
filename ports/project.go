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
	// Update locks one project, applies change, stores and returns the result.
	// ErrProjectNotFound, ErrStale, ErrNameTaken.
	Update(
		ctx context.Context, t domain.TenantID, id domain.ProjectID, at domain.Version, change func(*domain.Project) error,
	) (domain.Project, error)
	// Delete removes a project with its roles and members, and returns it.
	// ErrProjectNotFound, ErrStale.
	Delete(ctx context.Context, t domain.TenantID, id domain.ProjectID, at domain.Version) (domain.Project, error)
	// DeleteRelated removes, up to limit of each, the shares, bookmarks, notifications and
	// imports that name a project, there or not, and returns how many: none when none is left.
	DeleteRelated(ctx context.Context, t domain.TenantID, id domain.ProjectID, limit int) (int64, error)
	// CountRelated counts what DeleteRelated would remove without a limit.
	CountRelated(ctx context.Context, t domain.TenantID, id domain.ProjectID) (int64, error)
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
	// Statistics counts the projects that the person is in, and everybody's memberships
	// there; of the whole tenant if no person is named.
	Statistics(ctx context.Context, t domain.TenantID, member domain.Subject) (domain.ProjectStatistics, error)
	// List returns one page, sorted as asked, then by id.
	List(ctx context.Context, t domain.TenantID, q domain.ProjectQuery) (domain.Page[domain.ProjectSummary], error)
}
