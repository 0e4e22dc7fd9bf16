// Package migration is what operators do with the tables themselves.
package migration

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Service answers requests about migrations.
type Service struct{ desk *access.Desk }

// New builds the service on the desk.
func New(desk *access.Desk) *Service { return &Service{desk} }

// Up applies the pending migrations of the shared tables.
func (s *Service) Up(ctx context.Context, a domain.Actor, progress domain.Progress) (out domain.Schema, err error) {
	err = s.desk.Ground(ctx, a, domain.MigrationUp, func(ctx context.Context, f ports.Far) error {
		out, err = f.Schemas.Up(ctx, progress)
		return err
	})
	return out, err
}

// Status tells how far the shared tables and those of each tenant are.
func (s *Service) Status(ctx context.Context, a domain.Actor) (shared domain.Schema, tenants []domain.Schema, err error) {
	err = s.desk.Peek(ctx, a, domain.MigrationStatus, func(ctx context.Context, f ports.Far) error {
		if shared, err = f.Schemas.Shared(ctx); err != nil || shared.Version == "" {
			return err
		}
		tenants, err = f.Schemas.Tenants(ctx)
		return err
	})
	return shared, tenants, err
}

// CreateTenant makes and migrates the schema of one tenant, or migrates the one
// that is there.
func (s *Service) CreateTenant(ctx context.Context, a domain.Actor, t domain.TenantID) (out domain.Schema, created bool, err error) {
	err = s.desk.Reach(ctx, a, domain.TenantCreate, access.Target{ID: string(t)}, func(ctx context.Context, f access.Far) error {
		out, created, err = f.Schemas.Create(ctx, t)
		return err
	})
	return out, created, err
}

// Tenants tells how far the schema of each tenant is.
func (s *Service) Tenants(ctx context.Context, a domain.Actor) (all []domain.Schema, err error) {
	err = s.desk.Peek(ctx, a, domain.TenantList, func(ctx context.Context, f ports.Far) error {
		all, err = f.Schemas.Tenants(ctx)
		return err
	})
	return all, err
}
