package user

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Relink gives a person who comes back under another subject what they had under the
// first. A job rewrites their executions; the audit trail keeps the old subject.
func (s *Service) Relink(ctx context.Context, c domain.Call, from, to domain.Subject) (domain.User, error) {
	r := s.guard.Request(c, domain.UserRelink, access.User(from))
	return access.ExternalOnce(ctx, r, func(ctx context.Context, tx access.Tx) (relinking, error) {
		return s.planRelink(ctx, tx, c, relinking{from: from, to: to})
	}, s.relink(c), func(ctx context.Context, _ access.Replay) (domain.User, error) {
		return s.Get(ctx, c.Inner(), to)
	})
}

// relinking is who gets whose profile, and in which domains addresses are trusted.
type relinking struct {
	from, to domain.Subject
	email    string
	domains  []string
}

// planRelink refuses what our own tables refuse, before the provider is asked.
func (s *Service) planRelink(ctx context.Context, tx access.Tx, c domain.Call, l relinking) (relinking, error) {
	if l.from == c.Subject {
		return l, domain.ErrOwnRelink
	}
	u, err := tx.Users.Get(ctx, tx.Tenant, l.from)
	if err != nil {
		return l, err
	}
	if _, err := tx.Users.Get(ctx, tx.Tenant, l.to); !errors.Is(err, domain.ErrUserNotFound) {
		return l, domain.AtIfIs(asUserExists(err), domain.ErrUserExists, "auth0_id")
	}
	o, err := tx.Onboardings.Get(ctx, tx.Enterprise)
	l.email, l.domains = u.Email, o.DomainAliases
	return l, err
}

func (s *Service) relink(c domain.Call) func(context.Context, access.Outside, relinking) (domain.User, error) {
	return func(ctx context.Context, outside access.Outside, l relinking) (none domain.User, err error) {
		who, err := identify(ctx, outside, l.to)
		switch {
		case errors.Is(err, domain.ErrUserNotFound):
			return none, domain.ErrRelinkMismatch
		case err != nil:
			return none, err
		case who.login.Email != l.email || !who.login.EmailTrustedBy(who.own, l.domains):
			return none, domain.ErrRelinkMismatch
		}
		u, err := access.Done(ctx, outside, func(ctx context.Context, tx access.Tx) (domain.User, error) {
			return s.move(ctx, tx, c, l)
		})
		// A job does it if this fails; done here, the next token has the role.
		if err == nil && u.Status != domain.UserRemoved {
			_ = outside.Identity.AssignRole(ctx, outside.Tenant, u.Subject, u.Role, s.grantable())
		}
		return u, err
	}
}

// move changes what is stored, and has jobs change what is not.
func (s *Service) move(ctx context.Context, tx access.Tx, c domain.Call, l relinking) (none domain.User, err error) {
	now := s.clock.Now()
	u, err := tx.Users.Relink(ctx, tx.Tenant, l.from, func(u *domain.User) error {
		if u.Email != l.email {
			return domain.ErrRelinkMismatch
		}
		u.Relink(l.to, now)
		return nil
	})
	if err != nil {
		return none, domain.AtIfIs(err, domain.ErrUserExists, "auth0_id")
	}
	if err := s.keepAdmin(ctx, tx, u); err != nil {
		return none, err
	}
	if err := s.tellRelinked(ctx, tx, c, u, l.from); err != nil {
		return none, err
	}
	args := map[string]string{"from": string(l.from), "to": string(l.to)}
	return u, tx.Jobs.Enqueue(ctx, domain.NewJob(
		domain.JobID(s.ids.New(now)), domain.JobRelinkExecutions, tx.Enterprise, tx.Tenant, c, now, args,
	))
}

// tellRelinked has the provider know the new subject as the old one was known, and that one
// as nobody of the organization.
func (s *Service) tellRelinked(
	ctx context.Context, tx access.Tx, c domain.Call, u domain.User, from domain.Subject,
) error {
	for _, who := range []domain.Subject{u.Subject, from} {
		if err := s.enqueue(ctx, tx, c, domain.JobProviderRole, who); err != nil {
			return err
		}
	}
	if u.Status != domain.UserBlocked {
		return nil
	}
	return s.enqueue(ctx, tx, c, domain.JobProviderLock, u.Subject)
}
