package ports

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// Modules keeps the product's capabilities. predict, compare, insights and
// copilot are there from the first migration on.
type Modules interface {
	// Insert stores a new module and returns it with its id. ErrModuleSlugTaken.
	Insert(ctx context.Context, m domain.Module) (domain.Module, error)
	// List returns all modules in the order of their ids.
	List(ctx context.Context) ([]domain.Module, error)
	// Get returns one module, or ErrModuleNotFound.
	Get(ctx context.Context, id domain.ModuleID) (domain.Module, error)
	// BySlug returns one module, or ErrModuleNotFound.
	BySlug(ctx context.Context, slug string) (domain.Module, error)
	// Update locks one module, applies change, stores and returns the result.
	// ErrModuleNotFound, ErrStale; ErrModuleInUse if it has trials or grants and
	// becomes standalone, or is so no more.
	Update(
		ctx context.Context, id domain.ModuleID, at domain.Version, change func(*domain.Module) error,
	) (domain.Module, error)
	// Delete locks one module, asks check, removes it and returns what it was.
	// ErrModuleNotFound, ErrStale; ErrModuleInUse if it has trials or grants.
	Delete(
		ctx context.Context, id domain.ModuleID, at domain.Version, check func(domain.Module) error,
	) (domain.Module, error)
}
