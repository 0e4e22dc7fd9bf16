package enterprise

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Onboard brings the company of an Invitee to the identity provider: its
// organization, and a self-service ticket for its single sign-on. Every step is
// stored before the next one, so that a call repeated after a crash or a
// provider's error goes on where the first one stopped. Of calls that overlap,
// one is answered: another ticket would end that one's.
func (s *Service) Onboard(ctx context.Context, c domain.Call, in domain.NewOnboarding) (domain.Onboarded, error) {
	plan, err := s.storeRequest(ctx, c, in, s.clock.Now())
	if err != nil {
		return domain.Onboarded{}, err
	}
	r := s.guard.Request(c, domain.EnterpriseOnboard, access.Enterprise(c.Enterprise))
	return access.External(ctx, r, nil, func(
		ctx context.Context, outside access.Outside, _ access.None,
	) (out domain.Onboarded, err error) {
		run := onboardingRun{s, outside, plan.onboarding, c, lockInvited}
		e, err := run.ensureOrganization(ctx, plan.enterprise)
		if err == nil {
			out, err = run.firstTicket(ctx, e)
		}
		if err != nil {
			run.release(ctx)
		}
		return out, err
	})
}

// onboardingPlan is what a company wishes, as stored.
type onboardingPlan struct {
	enterprise domain.Enterprise
	onboarding domain.Onboarding
}

// storeRequest stores what the company wishes. The first request names the
// organization; a later one may only correct the domains, if it names any.
func (s *Service) storeRequest(
	ctx context.Context, c domain.Call, in domain.NewOnboarding, began time.Time,
) (onboardingPlan, error) {
	r := s.guard.Request(c, domain.EnterpriseOnboard, access.Enterprise(c.Enterprise))
	return access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (plan onboardingPlan, err error) {
		if plan.enterprise, err = lockInvited(ctx, tx, c); err != nil {
			return plan, err
		}
		now := s.clock.Now()
		wish, err := in.Onboarding(plan.enterprise, now)
		if err != nil {
			return plan, err
		}
		if _, _, err = tx.Onboardings.Ensure(ctx, wish); err != nil {
			return plan, err
		}
		err = tx.Onboardings.Update(ctx, c.Enterprise, func(stored *domain.Onboarding) error {
			if stored.UpdatedAt = wish.UpdatedAt; in.DomainAliases != nil {
				stored.DomainAliases = wish.DomainAliases
			}
			return stored.Claim(s.ids.New(now), began, now)
		})
		if err != nil {
			return plan, err
		}
		plan.onboarding, err = tx.Onboardings.Get(ctx, c.Enterprise)
		return plan, err
	})
}

// lockInvited keeps the enterprise as it is until the unit of work ends, and
// refuses a token that has died meanwhile: whoever replaces or ends an invitation
// locks the enterprise, too.
func lockInvited(ctx context.Context, tx access.Tx, c domain.Call) (domain.Enterprise, error) {
	e, err := tx.Enterprises.Update(ctx, c.Enterprise, 0, func(e *domain.Enterprise) error {
		if e.Status != domain.EnterpriseInvited && e.Status != domain.EnterpriseInitiated {
			return domain.ErrEnterpriseInvitationNotFound
		}
		return nil
	})
	if err != nil {
		return e, err
	}
	_, err = tx.EnterpriseInvitations.Find(ctx, c.Invitation)
	return e, err
}

// onboardingRun is an onboarding on its way through the provider.
type onboardingRun struct {
	*Service
	external   access.Outside
	onboarding domain.Onboarding
	call       domain.Call
	lock       func(ctx context.Context, tx access.Tx, c domain.Call) (domain.Enterprise, error)
}

// ensureOrganization makes sure that the organization exists and is the enterprise's.
func (r onboardingRun) ensureOrganization(ctx context.Context, e domain.Enterprise) (domain.Enterprise, error) {
	if e.Organization != "" {
		return e, nil
	}
	org, err := r.external.Identity.EnsureOrganization(ctx, r.onboarding.Organization())
	if err != nil {
		return e, err
	}
	return access.InTx(ctx, r.external, func(ctx context.Context, tx access.Tx) (domain.Enterprise, error) {
		if _, err := r.lock(ctx, tx, r.call); err != nil {
			return e, err
		}
		moved, err := tx.Enterprises.Update(ctx, e.ID, 0, func(e *domain.Enterprise) error {
			e.Organization = org
			return e.Transition(domain.EnterpriseInitiated, r.call.Subject, r.clock.Now())
		})
		if err != nil {
			return e, err
		}
		return moved, r.setStep(ctx, tx, e.ID, domain.OnboardingOrganized)
	})
}

// release lets the next call in at once. If it fails, that must wait until this one cannot be in flight any more.
func (r onboardingRun) release(ctx context.Context) {
	ctx, cancel := r.clock.Timeout(context.WithoutCancel(ctx), access.FailureTimeout)
	defer cancel()
	_, _ = access.InTx(ctx, r.external, func(ctx context.Context, tx access.Tx) (none access.None, err error) {
		return none, tx.Onboardings.Update(ctx, r.onboarding.Enterprise, func(o *domain.Onboarding) error {
			o.Release(r.onboarding.ClaimedBy)
			return nil
		})
	})
}

func (s *Service) setStep(
	ctx context.Context, tx access.Tx, id domain.EnterpriseID, step domain.OnboardingStep,
) error {
	return tx.Onboardings.Update(ctx, id, func(o *domain.Onboarding) error {
		o.Step, o.UpdatedAt = step, s.clock.Now()
		return nil
	})
}
