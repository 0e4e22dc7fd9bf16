// Package job is how people see what goes on after their call was answered.
package job

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Service answers requests about jobs.
type Service struct {
	guard *access.Guard
	clock ports.Clock
}

// New builds the service on the guard.
func New(guard *access.Guard, clock ports.Clock) *Service { return &Service{guard, clock} }

// Get returns one job: one's own, an admin any of the enterprise, the operator
// and the system any.
func (s *Service) Get(ctx context.Context, c domain.Call, id domain.JobID) (domain.Job, error) {
	r := s.guard.Request(c, domain.JobGet, access.ID(id))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Job, error) {
		return visible(ctx, tx, c, id)
	})
}

// visible is a job that the caller may see, else ErrJobNotFound. A machine of the platform sees those that migrate.
func visible(ctx context.Context, tx access.Tx, c domain.Call, id domain.JobID) (none domain.Job, err error) {
	j, err := tx.Jobs.Get(ctx, id)
	if err != nil {
		return none, err
	}
	own := j.Enterprise == tx.Enterprise && (tx.Has(domain.TenantAdmin) || j.Subject == c.Subject)
	migrates := c.Machine && (j.Kind == domain.JobRunMigrations || j.Kind == domain.JobPlanMigrations)
	if !own && !migrates && !seesAll(tx) {
		return none, domain.ErrJobNotFound
	}
	return j, nil
}

func seesAll(tx access.Tx) bool { return tx.Has(domain.Operator) || tx.Has(domain.System) }

// resource is a job and, of who has no enterprise of their own, also whose it is: what an
// operator does to it stands in that trail.
func (s *Service) resource(
	ctx context.Context, c domain.Call, action domain.Action, id domain.JobID,
) (access.Resource, error) {
	if c.Tenant != "" {
		return access.ID(id), nil
	}
	r := s.guard.Request(c.Inner(), action, access.ID(id))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (access.Resource, error) {
		j, err := visible(ctx, tx, c, id)
		return access.Resource{Enterprise: j.Enterprise, ID: string(id)}, err
	})
}

// Cancel ends a job that does not run, at once, and asks one that runs to end: it
// hears of that when it reports next, and what it has done stays done. Whoever
// may see a job may cancel it, again and again.
func (s *Service) Cancel(ctx context.Context, c domain.Call, id domain.JobID) (domain.Job, error) {
	on, err := s.resource(ctx, c, domain.JobCancel, id)
	if err != nil {
		return domain.Job{}, err
	}
	r := s.guard.Request(c, domain.JobCancel, on)
	return access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (none domain.Job, err error) {
		if _, err := visible(ctx, tx, c, id); err != nil {
			return none, err
		}
		return tx.Jobs.Cancel(ctx, id, s.clock.Now())
	})
}

// Retry lets a job that has failed begin anew at once, with as many attempts as at
// first. Whoever may see a job may retry it.
func (s *Service) Retry(ctx context.Context, c domain.Call, id domain.JobID) (domain.Job, error) {
	on, err := s.resource(ctx, c, domain.JobRetry, id)
	if err != nil {
		return domain.Job{}, err
	}
	r := s.guard.Request(c, domain.JobRetry, on)
	return access.Once(ctx, r, func(ctx context.Context, tx access.Tx) (none domain.Job, err error) {
		if _, err := visible(ctx, tx, c, id); err != nil {
			return none, err
		}
		return tx.Jobs.Retry(ctx, id, s.clock.Now())
	}, func(ctx context.Context, done access.Replay) (domain.Job, error) {
		return s.Get(ctx, c.Inner(), domain.JobID(done.ID))
	})
}

// List returns one page of jobs, newest first. The operator and the system may name an enterprise.
func (s *Service) List(ctx context.Context, c domain.Call, q domain.JobQuery) (domain.Page[domain.Job], error) {
	r := s.guard.Request(c, domain.JobList, access.Resource{Enterprise: q.Enterprise})
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Page[domain.Job], error) {
		q.Enterprise, q.Subject, q.Paging = tx.Enterprise, "", q.Normalized()
		if !seesAll(tx) && !tx.Has(domain.TenantAdmin) {
			q.Subject = c.Subject
		}
		return tx.Jobs.List(ctx, q)
	})
}

// Expire deletes jobs that ended long ago.
func (s *Service) Expire(ctx context.Context, c domain.Call) error {
	r := s.guard.Request(c, domain.JobExpire, access.Resource{})
	_, err := access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (access.None, error) {
		return access.None{}, tx.Jobs.DeleteEnded(ctx, s.clock.Now().Add(-domain.JobTTL))
	})
	return err
}
