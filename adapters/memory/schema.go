package memory

import (
	"context"
	"strings"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// Schemas notes which tenants have tables. Their migrations are names: nothing is done by them.
type Schemas struct {
	*store
	shared   domain.Schema
	outcomes map[domain.TenantID][]domain.MigrationState
	sql      map[string]string          // by version
	took     map[string][]time.Duration // by version, the shortest first
	failed   map[domain.TenantID]domain.TenantMigration
	running  domain.MigrationRunning
	verified time.Time // when all were compared with their versions
	oneWay   []string  // migrations without a way back
	filled   []domain.MigrationLoss
	edited   []domain.EditedMigration
	drift    map[domain.TenantID][]domain.SchemaDifference
}

// firstVersion is that of all tables before anything is released.
const firstVersion = "memory"

func newSchemas(s *store) *Schemas {
	return &Schemas{
		store:    s,
		shared:   domain.Schema{Name: "public", Version: firstVersion, MigratedAt: s.clock.Now()},
		outcomes: map[domain.TenantID][]domain.MigrationState{},
		sql:      map[string]string{}, took: map[string][]time.Duration{},
		drift:  map[domain.TenantID][]domain.SchemaDifference{},
		failed: map[domain.TenantID]domain.TenantMigration{},
	}
}

// Release adds a migration of tenants' tables, which are behind then. What it says is told, and done by nobody. The
// names of versions sort.
func (r *Schemas) Release(ctx context.Context, version string, statements ...string) error {
	return r.InTx(ctx, func(context.Context) error {
		r.sql[version] = strings.Join(statements, ";\n")
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
