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
	now := s.clock.Now()
	id := domain.EnterpriseID(s.ids.New(now))
	r := s.guard.Request(c, domain.EnterpriseInvite, access.NewEnterprise(id))
	return access.Once(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Enterprise, error) {
		e, err := in.Enterprise(id, c.Subject, now)
		if err != nil {
			return e, err
		}
		if err := tx.Enterprises.Insert(ctx, e); err != nil {
			return e, err
		}
		admin := domain.NewAdmin(s.ids.New(now), id, e.AdminEmail, now)
		if _, _, err := tx.Admins.Ensure(ctx, admin); err != nil {
			return e, err
		}
		return e, s.sendInvite(ctx, tx, c, e)
	}, s.getInvited(c))
}

// Reinvite sends a new token; the old one dies. A company that has got stuck on
// its way gets as many tickets as at first.
func (s *Service) Reinvite(ctx context.Context, c domain.Call, id domain.EnterpriseID) (domain.Enterprise, error) {
	r := s.guard.Request(c, domain.EnterpriseReinvite, access.Enterprise(id))
	return access.Once(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Enterprise, error) {
		e, err := tx.Enterprises.Update(ctx, id, 0, func(e *domain.Enterprise) error {
			return e.Reinvite(c.Subject, s.clock.Now())
		})
		if err != nil {
			return e, err
		}
		if err := s.renewOnboarding(ctx, tx, id); err != nil {
			return e, err
		}
		return e, s.sendInvite(ctx, tx, c, e)
	}, s.getInvited(c))
}

func (s *Service) renewOnboarding(ctx context.Context, tx access.Tx, id domain.EnterpriseID) error {
	err := tx.Onboardings.Update(ctx, id, func(o *domain.Onboarding) error {
		o.Renew(s.clock.Now())
		return nil
	})
	if errors.Is(err, domain.ErrEnterpriseNotFound) { // it has not begun
		return nil
	}
	return err
}

func (s *Service) getInvited(c domain.Call) func(context.Context, access.Replay) (domain.Enterprise, error) {
	return func(ctx context.Context, done access.Replay) (domain.Enterprise, error) {
		return s.Get(ctx, c.Inner(), domain.EnterpriseID(done.ID))
	}
}

func (s *Service) sendInvite(ctx context.Context, tx access.Tx, c domain.Call, e domain.Enterprise) error {
	token := s.ids.Secret()
	invitation := domain.NewEnterpriseInvitation(e.ID, token, s.clock.Now())
	if err := tx.EnterpriseInvitations.Replace(ctx, invitation, token); err != nil {
		return err
	}
	return s.enqueue(ctx, tx, c, domain.JobInviteMail, e.ID, map[string]string{"hash": invitation.Hash})
}
