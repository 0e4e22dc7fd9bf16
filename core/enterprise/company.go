package enterprise

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// CheckKind refuses a store that has the data of the other kind of installation: what one
// company's people see must never be one of many companies' data. Of a single company it tells
// whether it is ready.
func (s *Service) CheckKind(ctx context.Context, c domain.Call) error {
	r := s.guard.Request(c, domain.EnterpriseKind, access.Resource{})
	_, err := access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (none access.None, err error) {
		stored, err := s.countEnterprises(ctx, tx) // first: another node may be making the company
		if err != nil {
			return none, err
		}
		company, err := tx.Enterprises.Get(ctx, domain.CompanyEnterprise)
		absent := errors.Is(err, domain.ErrEnterpriseNotFound)
		switch {
		case err != nil && !absent:
			return none, err
		case !s.settings.SingleCompany && !absent:
			return none, domain.ErrOneCompany
		case !s.settings.SingleCompany:
			return none, nil
		case stored > 1, stored == 1 && absent:
			return none, domain.ErrManyCompanies
		case absent, company.Status == domain.EnterpriseInitiated:
			return none, domain.ErrCompanyPending
		}
		return none, nil
	})
	return err
}

// countEnterprises counts all that there ever were, where one may be.
func (s *Service) countEnterprises(ctx context.Context, tx access.Tx) (n int64, err error) {
	if !s.settings.SingleCompany {
		return 0, nil
	}
	counts, err := tx.Enterprises.Count(ctx)
	for _, status := range domain.EnterpriseStatuses() {
		n += counts[status]
	}
	return n, err
}
