package migration

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Down takes the tenants that in names back to its target, in waves. ErrMigrationOneWay if that cannot be,
// ErrMigrationLosesData if data would be lost, unless it is forced: both before anything is changed.
// ErrMigrationRunning if somebody else applies migrations. Tenants that have failed are told, as by Up.
func (s *Service) Down(
	ctx context.Context, c domain.Call, in domain.MigrationRun, hear Progress,
) (domain.MigrationReport, error) {
	in = in.Normalized()
	r := s.guard.Request(c, domain.MigrationDown, access.Resource{})
	if in.DryRun {
		return access.Inspect(ctx, r, func(ctx context.Context, gateways ports.Gateways) (domain.MigrationReport, error) {
			return plannedBack(ctx, gateways.Schemas, in)
		})
	}
	return held(ctx, r, c, func(ctx context.Context, gateways ports.Gateways) (domain.MigrationReport, error) {
		run := run{schemas: gateways.Schemas, hear: hear.Tenant, health: s.newHealth(gateways, in, hear.Health)}
		return down(ctx, c, run, in)
	})
}

// held runs act while nobody else applies migrations, and audits it.
func held[T any](
	ctx context.Context,
	r access.Request,
	c domain.Call,
	act func(ctx context.Context, gateways ports.Gateways) (T, error),
) (T, error) {
	return access.External(ctx, r, nil, func(
		ctx context.Context, outside access.Outside, _ access.None,
	) (none T, err error) {
		release, err := outside.Schemas.Hold(ctx, c.Subject)
		if err != nil {
			return none, err
		}
		defer release()
		out, err := act(ctx, outside.Gateways)
		if err != nil {
			return out, err
		}
		return access.Done(ctx, outside, func(context.Context, access.Tx) (T, error) { return out, nil })
	})
}

// plannedBack is the report before anything is done.
func plannedBack(
	ctx context.Context, schemas ports.Schemas, in domain.MigrationRun,
) (report domain.MigrationReport, err error) {
	if report.Shared, err = schemas.Shared(ctx); err != nil {
		return report, err
	}
	if report.Shared.Version == "" {
		return report, domain.ErrStoreBehind
	}
	ahead, err := schemas.Ahead(ctx, in.Target)
	if err != nil {
		return report, err
	}
	if err := requireKnown(ctx, schemas, in.Tenants); err != nil {
		return report, err
	}
	report.Plan = in.Plan(ahead)
	if report.Left = report.Plan.Tenants(); report.Left == 0 {
		return report, nil
	}
	if report.Back, err = longestWay(ctx, schemas, in.Named(ahead), in.Target); err != nil {
		return report, err
	}
	report.Losses, err = schemas.Losses(ctx, report.Plan.All(), in.Target)
	return report, err
}

// longestWay is that of the tenant which is the furthest ahead.
func longestWay(
	ctx context.Context, schemas ports.Schemas, ahead []domain.Schema, target string,
) (longest []domain.MigrationFile, err error) {
	for _, version := range domain.VersionsOf(ahead) {
		way, err := schemas.WayBack(ctx, domain.TenantTables, version, target)
		if err != nil {
			return nil, err
		}
		if len(way) > len(longest) {
			longest = way
		}
	}
	return longest, nil
}

func down(ctx context.Context, c domain.Call, run run, in domain.MigrationRun) (domain.MigrationReport, error) {
	report, err := plannedBack(ctx, run.schemas, in)
	if err != nil || report.Left == 0 {
		return report, err
	}
	if len(report.Losses) > 0 && !in.Force {
		return report, report.Losses[0].Refusal()
	}
	run.limit, run.report = in.MaxFailures, report
	run.how = domain.MigrationHow{
		By: c.Subject, Target: in.Target, LockTimeout: in.LockTimeout, Parallel: in.Parallel, Attempt: 1,
		Down: true, Force: in.Force,
	}
	err = run.all(ctx)
	return run.report, err
}

// DownShared takes the shared tables back to a version, and nothing of any tenant's.
func (s *Service) DownShared(
	ctx context.Context, c domain.Call, in domain.MigrationRun,
) (domain.MigrationReport, error) {
	in = in.Normalized()
	r := s.guard.Request(c, domain.MigrationDown, access.Resource{})
	if in.DryRun {
		return access.Inspect(ctx, r, func(ctx context.Context, gateways ports.Gateways) (domain.MigrationReport, error) {
			return plannedSharedBack(ctx, gateways.Schemas, in.Target)
		})
	}
	return held(ctx, r, c, func(ctx context.Context, gateways ports.Gateways) (domain.MigrationReport, error) {
		report, err := plannedSharedBack(ctx, gateways.Schemas, in.Target)
		if err != nil || len(report.Back) == 0 {
			return report, err
		}
		report.Shared, err = gateways.Schemas.Down(ctx, domain.MigrationHow{
			By: c.Subject, Target: in.Target, LockTimeout: in.LockTimeout, Force: in.Force,
		})
		return report, err
	})
}

func plannedSharedBack(
	ctx context.Context, schemas ports.Schemas, target string,
) (report domain.MigrationReport, err error) {
	if report.Shared, err = schemas.Shared(ctx); err != nil {
		return report, err
	}
	if report.Shared.Version == "" {
		return report, domain.ErrStoreBehind
	}
	report.Back, err = schemas.WayBack(ctx, domain.SharedTables, report.Shared.Version, target)
	return report, err
}
