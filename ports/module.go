package ports

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// Modules keeps the product's capabilities. predict, compare, insights and
// copilot are there from the first migration on.
type Modules interface {
	// List returns all modules in the order of their ids.
	List(ctx context.Context) ([]domain.Module, error)
	// Get returns one module, or ErrModuleNotFound.
	Get(ctx context.Context, id domain.ModuleID) (domain.Module, error)
}
