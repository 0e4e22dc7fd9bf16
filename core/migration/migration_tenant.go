package migration

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Tenant tells how far the tables of one tenant are. ErrTenantNotFound if it has none.
func (s *Service) Tenant(ctx context.Context, c domain.Call, t domain.TenantID) (domain.TenantSchema, error) {
	r := s.guard.Request(c, domain.TenantGet, access.Known(t))
	return access.Inspect(ctx, r, func(ctx context.Context, gateways ports.Gateways) (domain.TenantSchema, error) {
		return gateways.Schemas.Tenant(ctx, t)
	})
}

// VerifySome is Verify for some tenants of many, and tells of those whose tables are not as their versions say.
func (s *Service) VerifySome(
	ctx context.Context, c domain.Call, q domain.SchemaVerifyQuery,
) (domain.VerifiedPage, error) {
	r := s.guard.Request(c, domain.MigrationVerify, access.Resource{})
	return access.Inspect(ctx, r, func(
		ctx context.Context, gateways ports.Gateways,
	) (page domain.VerifiedPage, err error) {
		q, err := q.Normalized()
		if err != nil {
			return page, err
		}
		all, err := gateways.Schemas.Tenants(ctx)
		if err != nil {
			return page, err
		}
		tenants, next := q.Select(all)
		if len(tenants) == 0 {
			return page, nil
		}
		verified, err := gateways.Schemas.Verify(ctx, tenants)
		page.Compared, page.Next = len(verified), next
		for _, one := range verified {
			if len(one.Differences) > 0 {
				page.Schemas = append(page.Schemas, one)
			}
		}
		return page, err
	})
}
