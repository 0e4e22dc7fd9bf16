package memory

import (
	"context"
	"slices"

	"github.com/tenon-health/tenon/core/domain"
)

// Verify finds what Drift has said: there are no tables that could differ.
func (r *Schemas) Verify(ctx context.Context, tenants []domain.TenantID) ([]domain.VerifiedSchema, error) {
	all, err := r.Tenants(ctx)
	if err != nil {
		return nil, err
	}
	var verified []domain.VerifiedSchema
	for _, s := range all {
		if len(tenants) == 0 || slices.Contains(tenants, s.Tenant) {
			verified = append(verified, domain.VerifiedSchema{Schema: s, Differences: r.drift[s.Tenant]})
		}
	}
	for _, t := range tenants {
		if !slices.ContainsFunc(all, func(s domain.Schema) bool { return s.Tenant == t }) {
			return nil, domain.ErrTenantNotFound
		}
	}
	if len(tenants) == 0 {
		err = r.InTx(ctx, func(context.Context) error { r.verified = r.clock.Now(); return nil })
	}
	return verified, err
}
