package ports

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// Projects keeps the projects of each tenant.
type Projects interface {
	// Insert stores a new project, or answers ErrNameTaken; names differ by more
	// than case.
	Insert(ctx context.Context, t domain.TenantID, p domain.Project) error
	// Get returns one project, or ErrProjectNotFound.
	Get(ctx context.Context, t domain.TenantID, id domain.ProjectID) (domain.Project, error)
	// List returns one page, sorted as asked, then by id.
	List(ctx context.Context, t domain.TenantID, q domain.ProjectQuery) (domain.Page[domain.Project], error)
}
