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
		company, err := tx.Enterprises.Get(ctx, domain.CompanyEnterprise)
		absent := errors.Is(err, domain.ErrEnterpriseNotFound)
		switch {
		case err != nil && !absent:
			return none, err
		case !s.settings.SingleCompany && !absent:
			return none, domain.ErrOneCompany
		case !s.settings.SingleCompany:
			return none, nil
		}
		if err := requireNoOther(ctx, tx, absent); err != nil {
			return none, err
		}
		if absent || company.Status == domain.EnterpriseInitiated {
			err = domain.ErrCompanyPending
		}
		return none, err
	})
	return err
}

// requireNoOther refuses a store with any enterprise but the one company.
func requireNoOther(ctx context.Context, tx access.Tx, absent bool) error {
	counts, err := tx.Enterprises.Count(ctx)
	own := int64(1)
	if absent {
		own = 0
	}
	for _, status := range domain.EnterpriseStatuses() {
		own -= counts[status]
	}
	if err == nil && own != 0 {
		err = domain.ErrManyCompanies
	}
	return err
}
