package enterprise

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Invite asks a company in: its enterprise, its first admin, a token, and the
// mail that carries it.
func (s *Service) Invite(ctx context.Context, a domain.Actor, in domain.NewEnterprise) (e domain.Enterprise, err error) {
	now := s.now()
	id := domain.EnterpriseID(domain.NewID(now))
	err = s.desk.Write(ctx, a, domain.EnterpriseInvite, access.NewEnterprise(id), func(ctx context.Context, n access.Near) error {
		if e, err = in.Enterprise(id, a.Subject, now); err != nil {
			return err
		}
		if err := n.Enterprises.Insert(ctx, e); err != nil {
			return err
		}
		if _, _, err := n.Admins.Ensure(ctx, domain.NewAdmin(id, e.AdminEmail, now)); err != nil {
			return err
		}
		return s.sendInvite(ctx, n, a, e)
	})
	if id, again := access.Again(err); again {
		return s.Get(ctx, a, domain.EnterpriseID(id))
	}
	return e, err
}

// Reinvite sends a new token; the old one dies.
func (s *Service) Reinvite(ctx context.Context, a domain.Actor, id domain.EnterpriseID) (e domain.Enterprise, err error) {
	err = s.desk.Write(ctx, a, domain.EnterpriseReinvite, access.Enterprise(id), func(ctx context.Context, n access.Near) error {
		e, err = n.Enterprises.Update(ctx, id, 0, func(e *domain.Enterprise) error { return e.Move(domain.EnterpriseInvited, a.Subject, s.now()) })
		if err != nil {
			return err
		}
		return s.sendInvite(ctx, n, a, e)
	})
	if _, again := access.Again(err); again {
		return s.Get(ctx, a, id)
	}
	return e, err
}

func (s *Service) sendInvite(ctx context.Context, n access.Near, a domain.Actor, e domain.Enterprise) error {
	invite, token := domain.NewInvite(e.ID, s.now())
	if err := n.Invites.Replace(ctx, invite, token); err != nil {
		return err
	}
	return n.Queue.Enqueue(ctx, domain.NewJob(domain.JobInviteMail, e.ID, "", a.Subject, s.now(), map[string]string{"hash": invite.Hash}))
}
