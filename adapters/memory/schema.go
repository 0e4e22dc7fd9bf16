package memory

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// Schemas notes which tenants have tables. Their migrations are names: nothing is done by them.
type Schemas struct {
	*store
	shared   domain.Schema
	outcomes map[domain.TenantID][]domain.MigrationState
	failed   map[domain.TenantID]domain.TenantMigration
	running  domain.MigrationRunning
}

// firstVersion is that of all tables before anything is released.
const firstVersion = "memory"

func newSchemas(s *store) *Schemas {
	return &Schemas{
		store:    s,
		shared:   domain.Schema{Name: "public", Version: firstVersion, MigratedAt: s.clock.Now()},
		outcomes: map[domain.TenantID][]domain.MigrationState{},
		failed:   map[domain.TenantID]domain.TenantMigration{},
	}
}

// Release adds a migration of tenants' tables, which are behind then. The names of versions sort.
func (r *Schemas) Release(ctx context.Context, version string) error {
	return r.InTx(ctx, func(context.Context) error {
		r.versions = append(r.versions, version)
		r.factsChanged(everybody) // a program that knows it remembers nothing of before
		return nil
	})
}

// Expect makes the next migrations of a tenant end so, in this order.
func (r *Schemas) Expect(ctx context.Context, t domain.TenantID, outcomes ...domain.MigrationState) error {
	return r.InTx(ctx, func(context.Context) error {
		r.outcomes[t] = outcomes
		return nil
	})
}

// Up implements ports.Schemas.
func (r *Schemas) Up(ctx context.Context, _ domain.MigrationHow, progress domain.Progress) (domain.Schema, error) {
	refuseInTx(ctx)
	if progress != nil {
		progress(1, 1, r.shared.Name)
	}
	return r.shared, nil
}

// Shared implements ports.Schemas.
func (r *Schemas) Shared(ctx context.Context) (domain.Schema, error) {
	refuseInTx(ctx)
	return r.shared, nil
}

// Create implements ports.Schemas.
func (r *Schemas) Create(ctx context.Context, t domain.TenantID) (s domain.Schema, created bool, err error) {
	refuseInTx(ctx)
	name, err := domain.SchemaName(t)
	if err != nil {
		return s, false, err
	}
	err = r.InTx(ctx, func(context.Context) error {
		newest := r.versions[len(r.versions)-1]
		if s, created = r.schemas.rows[t], !r.schemas.has(t); created || s.Version != newest {
			r.schemas.put(t, domain.Schema{Tenant: t, Name: name, Version: newest, MigratedAt: r.clock.Now()})
		}
		s = r.schemas.rows[t]
		return nil
	})
	return s, created, err
}

// Tenants implements ports.Schemas.
func (r *Schemas) Tenants(ctx context.Context) (all []domain.Schema, err error) {
	refuseInTx(ctx)
	err = r.InTx(ctx, func(context.Context) error {
		all = r.sorted()
		return nil
	})
	return all, err
}

func (r *Schemas) sorted() []domain.Schema {
	all := r.schemas.all(func(domain.TenantID, domain.Schema) bool { return true })
	for i, s := range all {
		all[i].Pending = r.pending(s.Version)
	}
	sortBy(all, nil, nil, compareBy(func(s domain.Schema) domain.TenantID { return s.Tenant }))
	return all
}

// Check implements ports.Schemas.
func (r *Schemas) Check(ctx context.Context) error {
	refuseInTx(ctx)
	return nil
}
