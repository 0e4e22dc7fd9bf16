package catalog

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// grantToCompany gives what is new to the one company, where one is served. One that does not
// exist yet is given everything when it does.
func (s *Service) grantToCompany(
	ctx context.Context, tx access.Tx, c domain.Call, m domain.ModuleID, t domain.TrialID,
) error {
	if !s.settings.SingleCompany {
		return nil
	}
	_, err := tx.Enterprises.Get(ctx, domain.CompanyEnterprise)
	if errors.Is(err, domain.ErrEnterpriseNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	now := s.clock.Now()
	id := domain.GrantID(s.ids.New(now))
	_, _, err = tx.Grants.Ensure(ctx, domain.NewCompanyGrant(id, m, t, c.Subject, now))
	return err
}
