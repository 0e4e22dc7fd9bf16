package catalog

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// ModuleAccess returns all modules with their trials, and what of them an enterprise was
// granted.
func (s *Service) ModuleAccess(
	ctx context.Context, c domain.Call, id domain.EnterpriseID,
) ([]domain.ModuleAccess, error) {
	r := s.guard.Request(c, domain.GrantList, access.Enterprise(id))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) ([]domain.ModuleAccess, error) {
		return tx.Grants.ListAccess(ctx, id)
	})
}

// GrantedByOrganization returns the modules and trials that an enterprise was granted.
// People name their own organization, operators any.
func (s *Service) GrantedByOrganization(
	ctx context.Context, c domain.Call, org domain.TenantID,
) ([]domain.ModuleAccess, error) {
	r := s.guard.Request(c, domain.GrantList, access.Resource{})
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) ([]domain.ModuleAccess, error) {
		e, err := tx.Enterprises.ByTenant(ctx, org)
		if err != nil {
			return nil, err
		}
		if e.ID != tx.Enterprise && !tx.Has(domain.Operator) {
			return nil, domain.ErrEnterpriseNotFound
		}
		all, err := tx.Grants.ListAccess(ctx, e.ID)
		return domain.OnlyGranted(all), err
	})
}

// ModulesWithTrials returns all modules, each with its trials.
func (s *Service) ModulesWithTrials(ctx context.Context, c domain.Call) ([]domain.ModuleAccess, error) {
	r := s.guard.Request(c, domain.TrialList, access.Resource{})
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) ([]domain.ModuleAccess, error) {
		return tx.Grants.ListAccess(ctx, "")
	})
}
