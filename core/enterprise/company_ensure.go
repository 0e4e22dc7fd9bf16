package enterprise

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// EnsureCompany makes the one company and its storage, and opens it. Each step is stored
// before the next, so whoever calls it again, on this node or another, goes on.
func (s *Service) EnsureCompany(ctx context.Context, c domain.Call) error {
	switch err := s.CheckKind(ctx, c); {
	case !errors.Is(err, domain.ErrCompanyPending):
		return err
	case !s.settings.SingleCompany:
		return nil
	}
	if err := s.storeCompany(ctx, c); err != nil {
		return err
	}
	r := s.guard.Request(c, domain.EnterpriseEnsure, access.Enterprise(domain.CompanyEnterprise))
	_, err := access.External(ctx, r, nil, func(
		ctx context.Context, outside access.Outside, _ access.None,
	) (none access.None, err error) {
		if _, _, err := outside.Schemas.Create(ctx, domain.CompanyTenant); err != nil {
			return none, err
		}
		if err := outside.Records.Index(ctx, domain.CompanyTenant); err != nil {
			return none, err
		}
		return access.Done(ctx, outside, func(ctx context.Context, tx access.Tx) (access.None, error) {
			return access.None{}, s.openCompany(ctx, tx, c)
		})
	})
	return err
}

// storeCompany stores the company, once.
func (s *Service) storeCompany(ctx context.Context, c domain.Call) error {
	r := s.guard.Request(c, domain.EnterpriseEnsure, access.NewEnterprise(domain.CompanyEnterprise))
	_, err := access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (none access.None, err error) {
		_, err = tx.Enterprises.Get(ctx, domain.CompanyEnterprise)
		if !errors.Is(err, domain.ErrEnterpriseNotFound) {
			if err == nil {
				err = errNoop
			}
			return none, err
		}
		company := domain.NewCompany(s.settings, c.Subject, s.clock.Now())
		if err := tx.Enterprises.Insert(ctx, company); err != nil {
			return none, err
		}
		_, _, err = tx.Onboardings.Ensure(ctx, domain.Onboarding{
			Enterprise: company.ID, Step: domain.OnboardingOrganized, DisplayName: company.Name,
			CreatedAt: company.CreatedAt, UpdatedAt: company.CreatedAt,
		})
		return none, err
	})
	if err = ignoreNoop(err); err != nil {
		return s.requireStored(ctx, c, err)
	}
	return nil
}

// requireStored forgives what kept this node from storing the company if another has stored it.
func (s *Service) requireStored(ctx context.Context, c domain.Call, failed error) error {
	r := s.guard.Request(c, domain.EnterpriseKind, access.Resource{})
	_, err := access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Enterprise, error) {
		return tx.Enterprises.Get(ctx, domain.CompanyEnterprise)
	})
	if err != nil {
		return failed
	}
	return nil
}

// openCompany lets people in, once, and gives the company all modules and trials.
func (s *Service) openCompany(ctx context.Context, tx access.Tx, c domain.Call) error {
	e, err := tx.Enterprises.Lock(ctx, domain.CompanyEnterprise)
	if err != nil || e.Status != domain.EnterpriseInitiated { // another node was quicker
		return err
	}
	if _, err = tx.Enterprises.Update(ctx, e.ID, 0, func(e *domain.Enterprise) error {
		return e.Transition(domain.EnterpriseActive, c.Subject, s.clock.Now())
	}); err != nil {
		return err
	}
	if err := s.setStep(ctx, tx, domain.CompanyEnterprise, domain.OnboardingProvisioned); err != nil {
		return err
	}
	all, err := tx.Grants.ListAccess(ctx, domain.CompanyEnterprise)
	for _, m := range all {
		if err == nil {
			err = s.grantModule(ctx, tx, c, m)
		}
	}
	return err
}

// grantModule gives the company a standalone module, or all trials of another.
func (s *Service) grantModule(ctx context.Context, tx access.Tx, c domain.Call, m domain.ModuleAccess) (err error) {
	now := s.clock.Now()
	trials := make([]domain.TrialID, 0, len(m.Trials))
	for _, t := range m.Trials {
		trials = append(trials, t.ID)
	}
	if m.IsStandalone {
		trials = []domain.TrialID{0}
	}
	for _, t := range trials {
		if err == nil {
			id := domain.GrantID(s.ids.New(now))
			_, _, err = tx.Grants.Ensure(ctx, domain.NewCompanyGrant(id, m.ID, t, c.Subject, now))
		}
	}
	return err
}
