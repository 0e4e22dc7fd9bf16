package enterprise

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Organize brings a company to the identity provider in its stead: as onboarding does,
// but without a ticket. One that has its organization keeps it.
func (s *Service) Organize(
	ctx context.Context, c domain.Call, id domain.EnterpriseID, in domain.NewOnboarding,
) (domain.Organized, error) {
	r := s.guard.Request(c, domain.EnterpriseOrganize, access.Enterprise(id))
	return access.ExternalOnce(ctx, r, func(ctx context.Context, tx access.Tx) (onboardingPlan, error) {
		return s.planOrganization(ctx, tx, c, in)
	}, func(ctx context.Context, outside access.Outside, plan onboardingPlan) (none domain.Organized, err error) {
		run := onboardingRun{s, outside, plan.onboarding, c, lockOnboarding}
		e, err := run.ensureOrganization(ctx, plan.enterprise)
		if err != nil {
			return none, err
		}
		return organized(e, plan.onboarding), nil
	}, func(ctx context.Context, _ access.Replay) (domain.Organized, error) {
		return s.organization(ctx, c.Inner(), id)
	})
}

func organized(e domain.Enterprise, o domain.Onboarding) domain.Organized {
	return domain.Organized{
		Enterprise: e.ID, ID: e.Organization, Name: o.OrganizationName, DisplayName: o.DisplayName,
	}
}

func (s *Service) planOrganization(
	ctx context.Context, tx access.Tx, c domain.Call, in domain.NewOnboarding,
) (plan onboardingPlan, err error) {
	if plan.enterprise, err = lockOnboarding(ctx, tx, c); err != nil {
		return plan, err
	}
	wish, err := in.Onboarding(plan.enterprise, s.clock.Now())
	if err != nil {
		return plan, err
	}
	plan.onboarding, _, err = tx.Onboardings.Ensure(ctx, wish)
	return plan, err
}

// lockOnboarding keeps the enterprise as it is until the unit of work ends, if it is on
// its way in.
func lockOnboarding(ctx context.Context, tx access.Tx, _ domain.Call) (domain.Enterprise, error) {
	return tx.Enterprises.Update(ctx, tx.Enterprise, 0, func(e *domain.Enterprise) error {
		if e.Status != domain.EnterpriseInvited && e.Status != domain.EnterpriseInitiated {
			return domain.ErrTransitionInvalid
		}
		return nil
	})
}

func (s *Service) organization(
	ctx context.Context, c domain.Call, id domain.EnterpriseID,
) (domain.Organized, error) {
	r := s.guard.Request(c, domain.EnterpriseOrganize, access.Enterprise(id))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (none domain.Organized, err error) {
		e, err := tx.Enterprises.Get(ctx, id)
		if err != nil {
			return none, err
		}
		o, err := tx.Onboardings.Get(ctx, id)
		return organized(e, o), err
	})
}
