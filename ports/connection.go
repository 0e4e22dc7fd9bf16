package ports

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// Connections keeps which connections each enterprise was seen with.
type Connections interface {
	// Ensure notes a connection, or returns it as it was noted first.
	// ErrEnterpriseNotFound if that is gone.
	Ensure(ctx context.Context, c domain.EnterpriseConnection) (noted domain.EnterpriseConnection, created bool, err error)
	// List returns those of one enterprise, oldest first.
	List(ctx context.Context, e domain.EnterpriseID) ([]domain.EnterpriseConnection, error)
}
