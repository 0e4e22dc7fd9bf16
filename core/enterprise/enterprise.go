// Package enterprise is what people do with companies: invite them, bring them
// in, and give them modules and trials.
package enterprise

import (
	"context"
	"errors"
	"time"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Service answers requests about enterprises.
type Service struct {
	desk   *access.Desk
	now    func() time.Time
	policy domain.Policy
}

// New builds the service on the desk.
func New(desk *access.Desk, now func() time.Time, policy domain.Policy) *Service {
	return &Service{desk, now, policy}
}

// errNothing ends a unit of work in which there was nothing to do.
var errNothing = errors.New("enterprise: nothing to do")

func unlessNothing(err error) error {
	if errors.Is(err, errNothing) {
		return nil
	}
	return err
}

// List returns one page of enterprises.
func (s *Service) List(ctx context.Context, a domain.Actor, q domain.EnterpriseQuery) (page domain.Page[domain.Enterprise], err error) {
	err = s.desk.Read(ctx, a, domain.EnterpriseList, access.Target{}, func(ctx context.Context, n access.Near) error {
		if q, err = q.Bounded(); err != nil {
			return err
		}
		page, err = n.Enterprises.List(ctx, q)
		return err
	})
	return page, err
}

// Get returns one enterprise.
func (s *Service) Get(ctx context.Context, a domain.Actor, id domain.EnterpriseID) (e domain.Enterprise, err error) {
	err = s.desk.Read(ctx, a, domain.EnterpriseGet, access.Enterprise(id), func(ctx context.Context, n access.Near) error {
		e, err = n.Enterprises.Get(ctx, id)
		return err
	})
	return e, err
}

// Update changes the profile of an enterprise.
func (s *Service) Update(ctx context.Context, a domain.Actor, id domain.EnterpriseID, at domain.Version, c domain.EnterpriseChange) (e domain.Enterprise, err error) {
	err = s.desk.Write(ctx, a, domain.EnterpriseUpdate, access.Enterprise(id), func(ctx context.Context, n access.Near) error {
		e, err = n.Enterprises.Update(ctx, id, at, func(e *domain.Enterprise) error { return e.Apply(c, a.Subject, s.now()) })
		return err
	})
	return e, err
}
