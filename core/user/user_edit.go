package user

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Get returns one person of the tenant: to an admin whoever there is, to others who is
// ACTIVE, as far as pickers need it, and themself.
func (s *Service) Get(ctx context.Context, c domain.Call, who domain.Subject) (domain.User, error) {
	r := s.guard.Request(c, domain.UserGet, access.User(who))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (none domain.User, err error) {
		u, err := tx.Users.Get(ctx, tx.Tenant, who)
		switch {
		case err != nil || tx.Has(domain.TenantAdmin):
			return u, err
		case u.Status != domain.UserActive && !tx.Has(domain.Self):
			return none, domain.ErrUserNotFound
		}
		return u.PublicProfile(), nil
	})
}

// Count counts the people who belong to the tenant.
func (s *Service) Count(ctx context.Context, c domain.Call) (int64, error) {
	r := s.guard.Request(c, domain.UserCount, access.Resource{})
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (int64, error) {
		return tx.Users.Count(ctx, tx.Tenant)
	})
}

// Edit changes somebody's profile and label.
func (s *Service) Edit(
	ctx context.Context, c domain.Call, who domain.Subject, at domain.Version, in domain.UserChangeByAdmin,
) (domain.User, error) {
	r := s.guard.Request(c, domain.UserEdit, access.User(who))
	return access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (domain.User, error) {
		if err := in.Check(); err != nil {
			return domain.User{}, err
		}
		return s.update(ctx, tx, who, at, in)
	})
}

// update changes a profile, and the names that stand with the admin.
func (s *Service) update(
	ctx context.Context, tx access.Tx, who domain.Subject, at domain.Version, in domain.UserChangeByAdmin,
) (domain.User, error) {
	u, err := tx.Users.Update(ctx, tx.Tenant, who, at, func(u *domain.User) error { return u.Edit(in, s.clock.Now()) })
	if err != nil {
		return u, err
	}
	return u, s.keepAdmin(ctx, tx, u)
}
