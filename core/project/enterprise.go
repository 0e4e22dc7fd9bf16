package project

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// OfEnterprise returns one page of the projects of an enterprise: none before it has storage.
func (s *Service) OfEnterprise(
	ctx context.Context, c domain.Call, id domain.EnterpriseID, q domain.ProjectQuery,
) (page, error) {
	r := s.guard.Request(c, domain.EnterpriseProjects, access.Enterprise(id))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (none page, err error) {
		q, err := q.Normalized()
		if err != nil {
			return none, err
		}
		q.Viewer = c.Subject
		found, err := tx.Projects.List(ctx, tx.Tenant, q)
		if errors.Is(err, domain.ErrTenantNotReady) {
			return page{Page: q.Page, Size: q.Size}, nil
		}
		return found, err
	})
}

// StatisticsOfEnterprise counts the projects of an enterprise and who is in them: nothing before it has storage.
func (s *Service) StatisticsOfEnterprise(
	ctx context.Context, c domain.Call, id domain.EnterpriseID,
) (domain.ProjectStatistics, error) {
	r := s.guard.Request(c, domain.EnterpriseProjects, access.Enterprise(id))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.ProjectStatistics, error) {
		statistics, err := tx.Projects.Statistics(ctx, tx.Tenant, "")
		if errors.Is(err, domain.ErrTenantNotReady) {
			return domain.ProjectStatistics{}, nil
		}
		return statistics, err
	})
}
