package migration

import (
	"context"
	"fmt"
	"time"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Start has a job migrate tenants' tables, up to the newest version that this node knows unless another is named. The
// shared tables are not its business. With DryRun the job only counts. ErrMigrationRunning if it is known already that
// somebody migrates.
func (s *Service) Start(ctx context.Context, c domain.Call, in domain.MigrationRun) (none domain.Job, err error) {
	in = in.Normalized()
	running, err := s.lookBefore(ctx, c, &in)
	if err != nil {
		return none, err
	}
	r := s.guard.Request(c, domain.MigrationStart, access.Resource{})
	return access.Once(ctx, r, func(ctx context.Context, tx access.Tx) (none domain.Job, err error) {
		if err := requireNobody(ctx, tx, in, running); err != nil {
			return none, err
		}
		now := s.clock.Now()
		kind := domain.JobRunMigrations
		if in.DryRun {
			kind = domain.JobPlanMigrations
		}
		j := domain.NewJob(domain.JobID(s.ids.New(now)), kind, "", "", c, now, in.JobArgs())
		return j, tx.Jobs.Enqueue(ctx, j)
	}, func(ctx context.Context, done access.Replay) (domain.Job, error) {
		again := s.guard.Request(c.Inner(), domain.MigrationStart, access.Resource{})
		return access.Read(ctx, again, func(ctx context.Context, tx access.Tx) (domain.Job, error) {
			return tx.Jobs.Get(ctx, domain.JobID(done.ID))
		})
	})
}

// lookBefore asks who migrates, refuses what there is not, and names the newest version: the job may come to a node
// that knows another.
func (s *Service) lookBefore(
	ctx context.Context, c domain.Call, in *domain.MigrationRun,
) (domain.MigrationRunning, error) {
	r := s.guard.Request(c.Inner(), domain.MigrationStart, access.Resource{})
	target, err := access.Inspect(ctx, r, func(ctx context.Context, gateways ports.Gateways) (before, error) {
		return look(ctx, gateways.Schemas, *in)
	})
	in.Target = target.version
	return target.running, err
}

// before is what must be known before a run.
type before struct {
	version string
	running domain.MigrationRunning
}

func look(ctx context.Context, schemas ports.Schemas, in domain.MigrationRun) (b before, err error) {
	if b.version, err = targetOf(schemas.Versions(), in.Target); err != nil {
		return b, err
	}
	for i, t := range in.Tenants {
		if _, err := schemas.Tenant(ctx, t); err != nil {
			return b, domain.AtIfIs(err, domain.ErrTenantNotFound, fmt.Sprintf("tenants[%d]", i))
		}
	}
	status, err := schemas.Status(ctx)
	b.running = status.Running
	return b, err
}

// targetOf is the version of that name, or without one the newest.
func targetOf(known []string, name string) (string, error) {
	for _, version := range known {
		if version == name {
			return name, nil
		}
	}
	if name != "" || len(known) == 0 {
		return "", domain.ErrMigrationUnknown.With("of that name").At("target")
	}
	return known[len(known)-1], nil
}

// requireNobody refuses a run beside another. A look at what would be done bothers nobody.
func requireNobody(
	ctx context.Context, tx access.Tx, in domain.MigrationRun, running domain.MigrationRunning,
) error {
	if in.DryRun {
		return nil
	}
	if running.By != "" {
		return domain.ErrMigrationRunning.With(running.By, running.Since.UTC().Format(time.RFC3339))
	}
	for _, state := range domain.PendingJobStates() {
		q := domain.JobQuery{Kind: domain.JobRunMigrations, State: state, Paging: domain.Paging{Size: 1}}
		page, err := tx.Jobs.List(ctx, q)
		if err != nil {
			return err
		}
		for _, j := range page.Items {
			return domain.ErrMigrationRunning.With(j.MigratesBy(), j.CreatedAt.UTC().Format(time.RFC3339))
		}
	}
	return nil
}
