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
	desk *access.Desk
	now  ports.Clock
}

// New builds the service on the desk.
func New(desk *access.Desk, now ports.Clock) *Service { return &Service{desk, now} }

// Get returns one job: one's own, an admin any of the enterprise, the operator
// any.
func (s *Service) Get(ctx context.Context, a domain.Actor, id domain.JobID) (j domain.Job, err error) {
	on := access.Target{ID: string(id)}
	err = s.desk.Read(ctx, a, domain.JobGet, on, func(ctx context.Context, n access.Near) error {
		j, err = visible(ctx, n, a, id)
		return err
	})
	return j, err
}

// visible is a job that the actor may see, else NoSuchJob.
func visible(ctx context.Context, n access.Near, a domain.Actor, id domain.JobID) (domain.Job, error) {
	j, err := n.Queue.Get(ctx, id)
	if err != nil {
		return domain.Job{}, err
	}
	own := j.Enterprise == n.Enterprise && (n.Has(domain.TenantAdmin) || j.Subject == a.Subject)
	if !own && !n.Has(domain.Operator) {
		return domain.Job{}, domain.NoSuchJob
	}
	return j, nil
}

// Cancel ends a job that does not run, at once, and asks one that runs to end: it
// hears of that when it reports next, and what it has done stays done. Whoever
// may see a job may cancel it, again and again.
func (s *Service) Cancel(ctx context.Context, a domain.Actor, id domain.JobID) (j domain.Job, err error) {
	on := access.Target{ID: string(id)}
	err = s.desk.Write(ctx, a, domain.JobCancel, on, func(ctx context.Context, n access.Near) error {
		if _, err := visible(ctx, n, a, id); err != nil {
			return err
		}
		j, err = n.Queue.Cancel(ctx, id, s.now())
		return err
	})
	return j, err
}

// List returns one page of jobs, newest first.
func (s *Service) List(ctx context.Context, a domain.Actor, q domain.JobQuery) (page domain.Page[domain.Job], err error) {
	err = s.desk.Read(ctx, a, domain.JobList, access.Target{}, func(ctx context.Context, n access.Near) error {
		q.Enterprise, q.Subject = n.Enterprise, ""
		if !n.Has(domain.Operator) && !n.Has(domain.TenantAdmin) {
			q.Subject = a.Subject
		}
		q.Paging = q.Bounded()
		page, err = n.Queue.List(ctx, q)
		return err
	})
	return page, err
}

// Expire forgets jobs that ended long ago.
func (s *Service) Expire(ctx context.Context, a domain.Actor) error {
	return s.desk.Write(ctx, a, domain.JobExpire, access.Target{}, func(ctx context.Context, n access.Near) error {
		return n.Queue.DeleteEnded(ctx, s.now().Add(-domain.JobTTL))
	})
}
