package migration

import (
	"context"
	"errors"
	"slices"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Run works off a run that was started, step by step. What was done stands in the ledger, so that whoever takes the job
// up goes on there. While somebody else migrates it is tried again.
func (s *Service) Run(ctx context.Context, c domain.Call, j domain.Job) (string, error) {
	r := s.guard.Request(c, domain.MigrationTenant, access.ID(j.ID))
	return access.External(ctx, r, nil, func(
		ctx context.Context, outside access.Outside, _ access.None,
	) (result string, err error) {
		release, err := outside.Schemas.Hold(ctx, j.MigratesBy())
		if err != nil {
			return "", err
		}
		defer release()
		if result, err = s.runRest(ctx, outside, j); err != nil {
			return "", err
		}
		return access.Done(ctx, outside, func(context.Context, access.Tx) (string, error) { return result, nil })
	})
}

// runRest goes on where the attempt before has stopped. One that is cut off has come some way, or has failed.
func (s *Service) runRest(ctx context.Context, outside access.Outside, j domain.Job) (string, error) {
	in := domain.MigrationRunOf(j)
	report, done, err := resume(ctx, outside.Schemas, in, j)
	if err != nil {
		return "", err
	}
	how := domain.MigrationHow{
		By: j.MigratesBy(), Target: in.Target, LockTimeout: in.LockTimeout, Parallel: in.Parallel, Attempt: 1,
	}
	run := run{
		schemas: outside.Schemas,
		how:     how,
		limit:   in.MaxFailures,
		report:  report,
		health:  s.newHealth(outside.Gateways, in, nil),
	}
	run.note = func(now, total int) error { return reportRun(ctx, outside, j, done+now, done+total) }
	err = run.all(ctx)
	if errors.Is(err, domain.ErrMigrationInterrupted) && run.report.Left < report.Left {
		err = domain.ErrContinue
	}
	return run.report.JobResult(done), err
}

// reportRun tells how many tenants' turns are over. When the time of the attempt is up the next one does.
func reportRun(ctx context.Context, outside access.Outside, j domain.Job, done, total int) error {
	err := outside.JobProgress.Report(ctx, j.ID, int64(done), int64(total))
	if ctx.Err() != nil {
		return domain.ErrContinue
	}
	return err
}

// resume is what is left to be done. A version that this node does not know is one for another node.
func resume(
	ctx context.Context, schemas ports.Schemas, in domain.MigrationRun, j domain.Job,
) (report domain.MigrationReport, done int, err error) {
	if err := requireShared(ctx, schemas); err != nil {
		return report, 0, err
	}
	behind, err := schemas.Behind(ctx, in.Target)
	if errors.Is(err, domain.ErrMigrationUnknown) {
		return report, 0, domain.ErrJobUnknown
	}
	if err != nil {
		return report, 0, err
	}
	status, err := schemas.Status(ctx)
	if err != nil {
		return report, 0, err
	}
	others := func(m domain.TenantMigration) bool { return m.By != j.MigratesBy() }
	report, done = in.Resume(behind, slices.DeleteFunc(status.Failed, others), int(j.Total))
	return report, done, nil
}

// requireShared refuses to migrate tenants while the shared tables are older than this program.
func requireShared(ctx context.Context, schemas ports.Schemas) error {
	shared, err := schemas.Shared(ctx)
	if err == nil && (shared.Version == "" || shared.Pending > 0) {
		return domain.ErrStoreBehind
	}
	return err
}

// PlanByJob counts what a run would do.
func (s *Service) PlanByJob(ctx context.Context, c domain.Call, j domain.Job) (string, error) {
	r := s.guard.Request(c, domain.MigrationStatus, access.Resource{})
	report, err := access.Inspect(ctx, r, func(
		ctx context.Context, gateways ports.Gateways,
	) (domain.MigrationReport, error) {
		return planned(ctx, gateways.Schemas, domain.MigrationRunOf(j))
	})
	if errors.Is(err, domain.ErrMigrationUnknown) {
		return "", domain.ErrJobUnknown
	}
	return report.Plan.JobResult(), err
}
