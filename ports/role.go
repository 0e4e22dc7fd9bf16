package ports

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// Roles keeps the roles of each project.
type Roles interface {
	// Insert stores new roles of one project. ErrRoleNameTaken, or ErrProjectNotFound if that
	// is gone.
	Insert(ctx context.Context, t domain.TenantID, roles ...domain.Role) error
	// List returns the roles of a project: the built-in ones as BuiltInRoles
	// orders them, then the others, oldest first.
	List(ctx context.Context, t domain.TenantID, p domain.ProjectID) ([]domain.Role, error)
	// Get returns one role, whatever project it is of, or ErrRoleNotFound.
	Get(ctx context.Context, t domain.TenantID, id domain.RoleID) (domain.Role, error)
	// Update locks one role of the project, applies change, stores and returns the result.
	// ErrRoleNotFound if it is gone or another project's, ErrStale if at is set and differs, or
	// ErrRoleNameTaken.
	Update(
		ctx context.Context, t domain.TenantID, p domain.ProjectID, id domain.RoleID, at domain.Version,
		change func(*domain.Role) error,
	) (domain.Role, error)
	// Delete locks one role of the project and removes it if check allows. ErrRoleNotFound if it is
	// gone or another project's, ErrStale if at is set and differs, or ErrRoleInUse while a member
	// has it.
	Delete(
		ctx context.Context, t domain.TenantID, p domain.ProjectID, id domain.RoleID, at domain.Version,
		check func(domain.Role) error,
	) (domain.Role, error)
}
