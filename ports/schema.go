package ports

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// Schemas keeps the tables themselves. It cannot join a unit of work.
type Schemas interface {
	// Up applies the pending migrations of the shared tables and, unless it is
	// there, prepares the job queue; two at once wait for each other. progress may
	// be nil.
	Up(ctx context.Context, progress domain.Progress) (domain.Schema, error)
	// Shared tells how far the shared tables are.
	Shared(ctx context.Context) (domain.Schema, error)
	// Create makes and migrates the schema of a tenant, or migrates the one
	// that is there: called again after a crash it goes on.
	Create(ctx context.Context, t domain.TenantID) (s domain.Schema, created bool, err error)
	// Tenants tells how far each tenant's schema is, in the order of tenants.
	Tenants(ctx context.Context) ([]domain.Schema, error)
	// Verify compares the schemas of these tenants, or of all, with what their
	// versions say, in the order of tenants. It reads no rows of data.
	// ErrTenantNotFound if one of them has no schema.
	Verify(ctx context.Context, tenants []domain.TenantID) ([]domain.VerifiedSchema, error)
	// Check answers Unavailable if the store is out of reach or behind.
	Check(ctx context.Context) error
}
