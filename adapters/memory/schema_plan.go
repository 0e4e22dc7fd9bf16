package memory

import (
	"context"
	"slices"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// Time notes how long a migration has taken tenants.
func (r *Schemas) Time(ctx context.Context, version string, took ...time.Duration) error {
	return r.InTx(ctx, func(context.Context) error {
		r.took[version] = slices.Sorted(slices.Values(took))
		return nil
	})
}

// Migrations implements ports.Schemas.
func (r *Schemas) Migrations(ctx context.Context) (all []domain.Migration, err error) {
	refuseInTx(ctx)
	err = r.InTx(ctx, func(context.Context) error {
		all = append(all, domain.Migration{Scope: domain.SharedTables, Version: r.shared.Version})
		for _, version := range r.versions {
			m := domain.Migration{Scope: domain.TenantTables, Version: version, SQL: r.sql[version]}
			if took := r.took[version]; len(took) > 0 {
				m.Measured, m.Median = len(took), took[(len(took)-1)/2]
			}
			all = append(all, m)
		}
		return nil
	})
	return all, err
}
