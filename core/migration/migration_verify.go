package migration

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Verify compares the tables of these tenants, or of all, with what their versions say. ErrStoreBehind if there are no
// shared tables, which know the tenants.
func (s *Service) Verify(
	ctx context.Context, c domain.Call, tenants []domain.TenantID,
) ([]domain.VerifiedSchema, error) {
	r := s.guard.Request(c, domain.MigrationVerify, access.Resource{})
	return access.Inspect(ctx, r, func(ctx context.Context, gateways ports.Gateways) ([]domain.VerifiedSchema, error) {
		if shared, err := gateways.Schemas.Shared(ctx); err != nil {
			return nil, err
		} else if shared.Version == "" {
			return nil, domain.ErrStoreBehind
		}
		return gateways.Schemas.Verify(ctx, tenants)
	})
}
