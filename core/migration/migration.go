// Package migration is what operators do with the tables themselves.
package migration

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Service answers requests about migrations.
type Service struct {
	guard *access.Guard
	clock ports.Clock
	ids   ports.IDs
}

// New builds the service on the guard.
func New(guard *access.Guard, clock ports.Clock, ids ports.IDs) *Service {
	return &Service{guard, clock, ids}
}

// Index makes the indexes that are missing where the records of tenants are that have no place of their own, and
// returns the names of these. ErrGatewayMissing if it is not known where that is.
func (s *Service) Index(ctx context.Context, c domain.Call, progress domain.Progress) ([]string, error) {
	r := s.guard.Request(c, domain.MigrationIndex, access.Resource{})
	return access.External(ctx, r, nil, func(
		ctx context.Context, outside access.Outside, _ access.None,
	) (made []string, err error) {
		if made, err = outside.Records.IndexShared(ctx, progress); err != nil {
			return nil, err
		}
		return access.Done(ctx, outside, func(context.Context, access.Tx) ([]string, error) { return made, nil })
	})
}

// Status tells how far the shared tables and those of all tenants are.
func (s *Service) Status(ctx context.Context, c domain.Call) (domain.SchemaStatus, error) {
	r := s.guard.Request(c, domain.MigrationStatus, access.Resource{})
	return access.Inspect(ctx, r, func(ctx context.Context, gateways ports.Gateways) (domain.SchemaStatus, error) {
		return gateways.Schemas.Status(ctx)
	})
}

// CreateTenant makes and migrates the schema of one tenant, or migrates the one
// that is there.
func (s *Service) CreateTenant(ctx context.Context, c domain.Call, t domain.TenantID) (domain.SchemaCreated, error) {
	r := s.guard.Request(c, domain.TenantCreate, access.Known(t))
	return access.External(ctx, r, nil, func(
		ctx context.Context, outside access.Outside, _ access.None,
	) (made domain.SchemaCreated, err error) {
		made.Schema, made.Created, err = outside.Schemas.Create(ctx, t)
		if err != nil {
			return made, err
		}
		return access.Done(ctx, outside, func(context.Context, access.Tx) (domain.SchemaCreated, error) {
			return made, nil
		})
	})
}

// Tenants tells how far the schema of each tenant is.
func (s *Service) Tenants(ctx context.Context, c domain.Call) ([]domain.Schema, error) {
	r := s.guard.Request(c, domain.TenantList, access.Resource{})
	return access.Inspect(ctx, r, func(ctx context.Context, gateways ports.Gateways) ([]domain.Schema, error) {
		return gateways.Schemas.Tenants(ctx)
	})
}
