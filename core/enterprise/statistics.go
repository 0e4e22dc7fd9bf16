package enterprise

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Statistics counts what an enterprise has: nothing before it has storage.
func (s *Service) Statistics(
	ctx context.Context, c domain.Call, id domain.EnterpriseID,
) (domain.EnterpriseTotals, error) {
	r := s.guard.Request(c, domain.EnterpriseTotal, access.Enterprise(id))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (none domain.EnterpriseTotals, err error) {
		projects, err := tx.Projects.Statistics(ctx, tx.Tenant, "")
		if errors.Is(err, domain.ErrTenantNotReady) {
			return none, nil
		}
		if err != nil {
			return none, err
		}
		users, err := tx.Users.Count(ctx, tx.Tenant)
		return domain.EnterpriseTotals{
			ActiveProjects: projects.Projects - projects.Completed, CompletedProjects: projects.Completed, Users: users,
		}, err
	})
}
