package user

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// errNoop ends a unit of work in which there is nothing to change.
var errNoop = errors.New("user: nothing to change")

// FollowRole stores the role that the caller's token tells, if it is younger than what is
// stored: where one company is served, the identity provider alone gives and takes roles,
// also that of the last admin. A token without a role takes it, from older tokens too.
func (s *Service) FollowRole(ctx context.Context, c domain.Call) error {
	if !s.settings.SingleCompany {
		return nil
	}
	role, _ := s.settings.ClaimedRole(c.Actor)
	r := s.guard.Request(c, domain.UserFollowRole, access.Known(c.Subject))
	known, err := access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.User, error) {
		return tx.Users.Get(ctx, tx.Tenant, c.Subject)
	})
	if err != nil || !known.CanFollow(role, c.IssuedAt) {
		return err
	}
	_, err = access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (domain.User, error) {
		return s.followRole(ctx, tx, c, role)
	})
	if errors.Is(err, errNoop) {
		return nil
	}
	return err
}

func (s *Service) followRole(ctx context.Context, tx access.Tx, c domain.Call, role string) (domain.User, error) {
	if _, err := s.lockAdmins(ctx, tx, c.Subject); err != nil {
		return domain.User{}, err
	}
	u, err := tx.Users.Update(ctx, tx.Tenant, c.Subject, 0, func(u *domain.User) error {
		if !u.CanFollow(role, c.IssuedAt) {
			return errNoop
		}
		u.FollowRole(role, c.IssuedAt, s.clock.Now())
		return nil
	})
	if err != nil {
		return u, err
	}
	return u, s.keepAdmin(ctx, tx, u)
}
