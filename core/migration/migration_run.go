package migration

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Progress hears how far a run is: with the shared tables, then with each tenant, and how those fare who work
// meanwhile, when that has changed. Each may be nil.
type Progress struct {
	Shared domain.Progress
	Tenant domain.MigrationProgress
	Health func(domain.MigrationHealth)
}

// Up applies the pending migrations of the shared tables, then those of the tenants that in names: first of the
// canaries, then of one wave after the other. ErrMigrationRunning if somebody else does. The report tells the tenants
// that have failed: they are no error, and the next run tries them again.
func (s *Service) Up(
	ctx context.Context, c domain.Call, in domain.MigrationRun, hear Progress,
) (domain.MigrationReport, error) {
	in = in.Normalized()
	r := s.guard.Request(c, domain.MigrationUp, access.Resource{})
	if in.DryRun {
		return access.Inspect(ctx, r, func(ctx context.Context, gateways ports.Gateways) (domain.MigrationReport, error) {
			return planned(ctx, gateways.Schemas, in)
		})
	}
	return access.Bootstrap(ctx, r, func(ctx context.Context, gateways ports.Gateways) (domain.MigrationReport, error) {
		release, err := gateways.Schemas.Hold(ctx, c.Subject)
		if err != nil {
			return domain.MigrationReport{}, err
		}
		defer release()
		return s.up(ctx, c, gateways.Schemas, in, hear)
	})
}

// planned is the report before anything is done.
func planned(
	ctx context.Context, schemas ports.Schemas, in domain.MigrationRun,
) (report domain.MigrationReport, err error) {
	if report.Shared, err = schemas.Shared(ctx); err != nil || report.Shared.Version == "" {
		return report, err
	}
	behind, err := schemas.Behind(ctx, in.Target)
	if err != nil {
		return report, err
	}
	report.Plan = in.Plan(behind)
	report.Left = report.Plan.Tenants()
	return report, requireKnown(ctx, schemas, in.Tenants)
}

// requireKnown answers ErrTenantNotFound if one of these tenants has no tables.
func requireKnown(ctx context.Context, schemas ports.Schemas, named []domain.TenantID) error {
	if len(named) == 0 {
		return nil
	}
	all, err := schemas.Tenants(ctx)
	if err != nil {
		return err
	}
	known := map[domain.TenantID]bool{}
	for _, schema := range all {
		known[schema.Tenant] = true
	}
	for _, tenant := range named {
		if !known[tenant] {
			return domain.ErrTenantNotFound
		}
	}
	return nil
}

func (s *Service) up(
	ctx context.Context, c domain.Call, schemas ports.Schemas, in domain.MigrationRun, hear Progress,
) (report domain.MigrationReport, err error) {
	how := domain.MigrationHow{
		By: c.Subject, Target: in.Target, LockTimeout: in.LockTimeout, Parallel: in.Parallel, Attempt: 1,
	}
	if _, err := schemas.Up(ctx, how, hear.Shared); err != nil {
		return report, err
	}
	if report, err = planned(ctx, schemas, in); err != nil || report.Left == 0 {
		return report, err
	}
	r := s.guard.Request(c, domain.MigrationTenant, access.Resource{})
	return access.External(ctx, r, nil, func(
		ctx context.Context, outside access.Outside, _ access.None,
	) (domain.MigrationReport, error) {
		run := run{
			schemas: outside.Schemas, how: how, limit: in.MaxFailures, report: report, hear: hear.Tenant,
			health: s.newHealth(outside.Gateways, in, hear.Health),
		}
		if err := run.all(ctx); err != nil {
			return run.report, err
		}
		return access.Done(ctx, outside, func(context.Context, access.Tx) (domain.MigrationReport, error) {
			return run.report, nil
		})
	})
}
