package user

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Register makes the caller's profile. Who the caller is comes from the token
// and the provider, never from the body; the role from an invitation, from
// being the enterprise's first admin, or from its own connection. Who has a
// profile is answered with that.
func (s *Service) Register(ctx context.Context, c domain.Call, in domain.Profile) (none domain.Registered, err error) {
	r := s.guard.Request(c, domain.UserRegister, access.ID(s.ids.New(s.clock.Now())))
	replay := func(ctx context.Context, done access.Replay) (domain.Registered, error) {
		u, err := s.Me(ctx, c.Inner())
		return domain.Registered{User: u, Created: done.Created}, err
	}
	_, err = s.Me(ctx, c.Inner())
	if errors.Is(err, domain.ErrUserNotFound) {
		return access.ExternalOnce(ctx, r, nil, s.register(c, in), replay)
	}
	if err != nil {
		return none, err
	}
	return access.Once(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Registered, error) {
		u, err := tx.Users.Get(ctx, tx.Tenant, c.Subject)
		return domain.Registered{User: u, Created: u.ID == tx.ID}, err // made by an earlier attempt with the key
	}, replay)
}

func (s *Service) register(
	c domain.Call, in domain.Profile,
) func(context.Context, access.Outside, access.None) (domain.Registered, error) {
	return func(ctx context.Context, outside access.Outside, _ access.None) (none domain.Registered, err error) {
		who, err := identify(ctx, outside, c.Subject)
		if err != nil {
			return none, err
		}
		u, err := s.createUser(ctx, c, outside, in, who)
		if errors.Is(err, domain.ErrUserExists) { // a call beside this one was quicker
			u, err := s.Me(ctx, c.Inner())
			return domain.Registered{User: u, Created: u.ID == outside.ID}, err
		}
		if err != nil {
			return none, err
		}
		// The job would do it as well; done here, the next token has the role.
		err = outside.Identity.AssignRole(ctx, outside.Tenant, c.Subject, u.Role, s.grantable())
		return domain.Registered{User: u, Created: u.ID == outside.ID}, err
	}
}

// identity is what the provider says of a caller.
type identity struct {
	login domain.ProviderProfile
	own   []domain.Connection // of the organization
}

func identify(ctx context.Context, outside access.Outside, subject domain.Subject) (who identity, err error) {
	if who.login, err = outside.Identity.Profile(ctx, subject); err != nil {
		return who, err
	}
	who.login = who.login.Normalized()
	who.own, err = outside.Identity.Connections(ctx, outside.Tenant)
	return who, err
}

// createUser stores the profile with the role that the person has a right to.
func (s *Service) createUser(
	ctx context.Context, c domain.Call, outside access.Outside, in domain.Profile, who identity,
) (domain.User, error) {
	now := s.clock.Now()
	u := domain.User{
		ID: outside.ID, Subject: c.Subject, Email: who.login.Email, Status: domain.UserActive,
		Version: 1, LastLoginAt: c.IssuedAt, CreatedAt: now, UpdatedAt: now,
	}
	if err := u.SetProfile(in.WithDefaults(who.login)); err != nil {
		return u, err
	}
	return access.InTx(ctx, outside, func(ctx context.Context, tx access.Tx) (none domain.User, err error) {
		before, err := tx.Users.Get(ctx, tx.Tenant, c.Subject)
		returning := err == nil && before.Status == domain.UserRemoved
		if !returning && !errors.Is(err, domain.ErrUserNotFound) {
			return none, asUserExists(err)
		}
		if u.Role, err = s.entitledRole(ctx, tx, c, who, returning); err != nil {
			return none, err
		}
		stored, err := s.storeUser(ctx, tx, u, returning)
		if err != nil {
			return none, err
		}
		if err := s.keepAdmin(ctx, tx, stored); err != nil {
			return none, err
		}
		return stored, s.enqueue(ctx, tx, c, domain.JobProviderRole, c.Subject)
	})
}

// storeUser stores a new profile, or takes one in again that had left.
func (s *Service) storeUser(ctx context.Context, tx access.Tx, u domain.User, returning bool) (domain.User, error) {
	if !returning {
		return u, tx.Users.Insert(ctx, tx.Tenant, u)
	}
	return tx.Users.Update(ctx, tx.Tenant, u.Subject, 0, func(stored *domain.User) error {
		return stored.Return(u.Role, u.Email, u.Profile(), u.UpdatedAt)
	})
}
