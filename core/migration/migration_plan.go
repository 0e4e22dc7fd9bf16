package migration

import (
	"context"
	"slices"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/migration/ddl"
	"github.com/tenon-health/tenon/ports"
)

// Plan is what a run would do.
type Plan struct {
	Shared     domain.Schema
	Migrations []PlannedMigration // those that somebody lacks, of the shared tables first
	Groups     []PlannedGroup     // the oldest version first
	Tenants    []PlannedTenant    // those that are behind, in the order of their turns
	Order      domain.MigrationPlan
	Parallel   int               // tenants at once
	Takes      domain.Prediction // all of it
}

// PlannedMigration is one that somebody lacks.
type PlannedMigration struct {
	domain.Migration
	Schemas    int // that lack it
	Statements []ddl.Statement
}

// PlannedGroup is tenants that lack the same.
type PlannedGroup struct {
	Version    string
	Tenants    int
	Migrations []string
}

// PlannedTenant is a tenant that is behind.
type PlannedTenant struct {
	domain.Schema
	Wave  int // 0 is the canaries
	Lacks []domain.Migration
	Takes domain.Prediction
}

// Warnings counts the statements that are dangerous.
func (p Plan) Warnings() (n int) {
	for _, m := range p.Migrations {
		for _, s := range m.Statements {
			n += min(1, len(s.Warnings))
		}
	}
	return n
}

// Plan tells what the run would do, and changes nothing. ErrMigrationUnknown, ErrMigrationEdited, ErrTenantNotFound.
func (s *Service) Plan(ctx context.Context, c domain.Call, in domain.MigrationRun) (Plan, error) {
	r := s.guard.Request(c, domain.MigrationPlanGet, access.Resource{})
	return access.Inspect(ctx, r, func(ctx context.Context, gateways ports.Gateways) (Plan, error) {
		return plan(ctx, gateways.Schemas, in.Normalized())
	})
}

func plan(ctx context.Context, schemas ports.Schemas, in domain.MigrationRun) (p Plan, err error) {
	all, err := schemas.Migrations(ctx)
	if err != nil {
		return p, err
	}
	if err := requireVersion(all, in.Target); err != nil {
		return p, err
	}
	if p.Shared, err = schemas.Shared(ctx); err != nil {
		return p, err
	}
	if p.Shared.Version == "" { // in an empty database are no tenants
		return p.with(all, nil, in), requireNone(in.Tenants)
	}
	behind, err := schemas.Behind(ctx, in.Target)
	if err != nil {
		return p, err
	}
	return p.with(all, behind, in), requireKnown(ctx, schemas, in.Tenants)
}

// requireVersion answers ErrMigrationUnknown if there is no such version of tenants' tables; empty is the newest.
func requireVersion(all []domain.Migration, version string) error {
	named := func(m domain.Migration) bool { return m.Scope == domain.TenantTables && m.Version == version }
	if version == "" || slices.ContainsFunc(all, named) {
		return nil
	}
	return domain.ErrMigrationUnknown.With(version)
}

func requireNone(named []domain.TenantID) error {
	if len(named) > 0 {
		return domain.ErrTenantNotFound
	}
	return nil
}
