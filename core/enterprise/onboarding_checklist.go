package enterprise

import (
	"context"
	"errors"
	"slices"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Onboarding returns how far a company has come: its checklist and, to the operator,
// also its way to a tenant.
func (s *Service) Onboarding(
	ctx context.Context, c domain.Call, id domain.EnterpriseID,
) (domain.OnboardingProgress, error) {
	r := s.guard.Request(c, domain.OnboardingGet, access.Enterprise(id))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (p domain.OnboardingProgress, err error) {
		o, err := tx.Onboardings.Get(ctx, id)
		if errors.Is(err, domain.ErrEnterpriseNotFound) { // it has not begun
			o, err = domain.Onboarding{Enterprise: id}, nil
		}
		if p = o.Progress(); err != nil || !tx.Has(domain.Operator) {
			return p, err
		}
		p.Platform, p.Step, p.Tickets = true, o.Step, o.Tickets
		p.Failed, err = provisioningFailure(ctx, tx, id)
		return p, err
	})
}

// provisioningFailure is the code of why provisioning is not done, if it has failed.
func provisioningFailure(ctx context.Context, tx access.Tx, id domain.EnterpriseID) (code string, err error) {
	last, err := lastProvisioning(ctx, tx, id)
	if slices.Contains([]domain.JobState{domain.JobRetrying, domain.JobFailed, domain.JobDead}, last.State) {
		code = last.Error
	}
	return code, err
}

// lastProvisioning is the youngest job that provisions the enterprise, if there is one.
func lastProvisioning(ctx context.Context, tx access.Tx, id domain.EnterpriseID) (last domain.Job, err error) {
	page, err := tx.Jobs.List(ctx, domain.JobQuery{
		Enterprise: id, Kind: domain.JobProvision, Paging: domain.Paging{Size: 1},
	})
	if err == nil && len(page.Items) > 0 {
		last = page.Items[0]
	}
	return last, err
}

// UpdateOnboarding marks steps of the checklist as done.
func (s *Service) UpdateOnboarding(
	ctx context.Context, c domain.Call, id domain.EnterpriseID, in domain.Checklist,
) (domain.OnboardingProgress, error) {
	r := s.guard.Request(c, domain.OnboardingUpdate, access.Enterprise(id))
	return access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (domain.OnboardingProgress, error) {
		return s.check(ctx, tx, id, in)
	})
}

// CompleteOnboarding marks every step of the checklist as done.
func (s *Service) CompleteOnboarding(
	ctx context.Context, c domain.Call, id domain.EnterpriseID,
) (domain.OnboardingProgress, error) {
	r := s.guard.Request(c, domain.OnboardingComplete, access.Enterprise(id))
	return access.Once(ctx, r, func(ctx context.Context, tx access.Tx) (domain.OnboardingProgress, error) {
		all := domain.Some(true)
		return s.check(ctx, tx, id, domain.Checklist{ProfileUpdated: all, InvitedMember: all, CreatedProject: all})
	}, func(ctx context.Context, _ access.Replay) (domain.OnboardingProgress, error) {
		return s.Onboarding(ctx, c.Inner(), id)
	})
}

func (s *Service) check(
	ctx context.Context, tx access.Tx, id domain.EnterpriseID, in domain.Checklist,
) (p domain.OnboardingProgress, err error) {
	err = tx.Onboardings.Update(ctx, id, func(o *domain.Onboarding) error { return o.Check(in, s.clock.Now()) })
	if err != nil {
		return p, err
	}
	o, err := tx.Onboardings.Get(ctx, id)
	return o.Progress(), err
}
