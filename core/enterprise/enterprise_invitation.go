package enterprise

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Invite asks a company in: its enterprise, its first admin, a token, and the
// mail that carries it.
func (s *Service) Invite(ctx context.Context, c domain.Call, in domain.NewEnterprise) (domain.Enterprise, error) {
	return s.create(ctx, c, domain.EnterpriseInvite, domain.EnterpriseInvited, in, func(
		ctx context.Context, tx access.Tx, e domain.Enterprise,
	) error {
		return s.sendInvite(ctx, tx, c, e)
	})
}

// Reinvite sends the first token, or a new one; the old one dies. A company that has its organization already gets
// tickets, and no other token.
func (s *Service) Reinvite(ctx context.Context, c domain.Call, id domain.EnterpriseID) (domain.Enterprise, error) {
	r := s.guard.Request(c, domain.EnterpriseReinvite, access.Enterprise(id))
	return access.Once(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Enterprise, error) {
		e, err := tx.Enterprises.Update(ctx, id, 0, func(e *domain.Enterprise) error {
			return e.Transition(domain.EnterpriseInvited, c.Subject, s.clock.Now())
		})
		if err != nil {
			return e, err
		}
		if err := s.renewOnboarding(ctx, tx, id); err != nil {
			return e, err
		}
		return e, s.sendInvite(ctx, tx, c, e)
	}, s.getMade(c))
}

func (s *Service) renewOnboarding(ctx context.Context, tx access.Tx, id domain.EnterpriseID) error {
	return changeOnboarding(ctx, tx, id, func(o *domain.Onboarding) { o.Renew(s.clock.Now()) })
}

// changeOnboarding changes an onboarding, if it has begun.
func changeOnboarding(
	ctx context.Context, tx access.Tx, id domain.EnterpriseID, change func(*domain.Onboarding),
) error {
	err := tx.Onboardings.Update(ctx, id, func(o *domain.Onboarding) error {
		change(o)
		return nil
	})
	if errors.Is(err, domain.ErrEnterpriseNotFound) {
		return nil
	}
	return err
}

func (s *Service) sendInvite(ctx context.Context, tx access.Tx, c domain.Call, e domain.Enterprise) error {
	token := s.ids.Secret()
	invitation := domain.NewEnterpriseInvitation(e.ID, token, s.clock.Now())
	if err := tx.EnterpriseInvitations.Replace(ctx, invitation, token); err != nil {
		return err
	}
	return s.enqueue(ctx, tx, c, domain.JobInviteMail, e.ID, map[string]string{"hash": invitation.Hash})
}
