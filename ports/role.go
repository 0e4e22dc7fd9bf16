package ports

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// Roles keeps the roles of each project.
type Roles interface {
	// Insert stores new roles of one project. ErrNameTaken, or ErrProjectNotFound if that
	// is gone.
	Insert(ctx context.Context, t domain.TenantID, roles ...domain.Role) error
	// List returns the roles of a project: the built-in ones as BuiltInRoles
	// orders them, then the others, oldest first.
	List(ctx context.Context, t domain.TenantID, p domain.ProjectID) ([]domain.Role, error)
}
