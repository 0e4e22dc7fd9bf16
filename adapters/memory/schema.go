package memory

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// schemas notes which tenants have tables: there is nothing to migrate.
type schemas struct {
	*store
	shared domain.Schema
}

func newSchemas(s *store) schemas {
	return schemas{s, domain.Schema{Name: "public", Version: "memory", MigratedAt: s.clock.Now()}}
}

func (r schemas) Up(ctx context.Context, _ domain.MigrationHow, progress domain.Progress) (domain.Schema, error) {
	refuseInTx(ctx)
	if progress != nil {
		progress(1, 1, r.shared.Name)
	}
	return r.shared, nil
}

func (r schemas) Shared(ctx context.Context) (domain.Schema, error) {
	refuseInTx(ctx)
	return r.shared, nil
}

func (r schemas) Create(ctx context.Context, t domain.TenantID) (s domain.Schema, created bool, err error) {
	refuseInTx(ctx)
	name, err := domain.SchemaName(t)
	if err != nil {
		return s, false, err
	}
	err = r.InTx(ctx, func(context.Context) error {
		if created = !r.schemas.has(t); created {
			r.schemas.put(t, domain.Schema{Tenant: t, Name: name, Version: r.shared.Version, MigratedAt: r.clock.Now()})
		}
		s = r.schemas.rows[t]
		return nil
	})
	return s, created, err
}

func (r schemas) Tenants(ctx context.Context) (all []domain.Schema, err error) {
	refuseInTx(ctx)
	err = r.InTx(ctx, func(context.Context) error {
		all = r.schemas.all(func(domain.TenantID, domain.Schema) bool { return true })
		sortBy(all, nil, nil, compareBy(func(s domain.Schema) domain.TenantID { return s.Tenant }))
		return nil
	})
	return all, err
}

func (r schemas) Check(ctx context.Context) error {
	refuseInTx(ctx)
	return nil
}
