// Package job is how people see what goes on after their call was answered.
package job

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Service answers requests about jobs.
type Service struct {
	desk *access.Desk
	now  func() time.Time
}

// New builds the service on the desk.
func New(desk *access.Desk, now func() time.Time) *Service { return &Service{desk, now} }

// Get returns one job: one's own, an admin any of the enterprise, the operator
// any.
func (s *Service) Get(ctx context.Context, a domain.Actor, id domain.JobID) (j domain.Job, err error) {
	err = s.desk.Read(ctx, a, domain.JobGet, access.Target{ID: string(id)}, func(ctx context.Context, n access.Near) error {
		if j, err = n.Queue.Get(ctx, id); err != nil {
			return err
		}
		own := j.Enterprise == n.Enterprise && (n.Has(domain.TenantAdmin) || j.Subject == a.Subject)
		if !own && !n.Has(domain.Operator) {
			return domain.NoSuchJob
		}
		return nil
	})
	if err != nil {
		return domain.Job{}, err
	}
	return j, nil
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
