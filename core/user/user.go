// Package user is what people do with their profiles and with each other's.
package user

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Service answers requests about users.
type Service struct {
	guard    *access.Guard
	clock    ports.Clock
	ids      ports.IDs
	settings domain.Settings
}

// New builds the service on the guard.
func New(guard *access.Guard, clock ports.Clock, ids ports.IDs, settings domain.Settings) *Service {
	return &Service{guard, clock, ids, settings}
}

// requirePerson refuses machines, and people who came through no organization.
func requirePerson(a domain.Actor) error {
	switch {
	case a.IsPerson():
		return nil
	case a.Tenant == "":
		return domain.ErrTenantRequired
	}
	return domain.ErrForbidden
}

// Me returns the caller's own profile, or ErrUserNotFound before registration and for
// who has left.
func (s *Service) Me(ctx context.Context, c domain.Call) (none domain.User, err error) {
	if err := requirePerson(c.Actor); err != nil {
		return none, err
	}
	r := s.guard.Request(c, domain.UserMe, access.ID(c.Subject))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.User, error) {
		u, err := tx.Users.Get(ctx, tx.Tenant, c.Subject)
		if err == nil && u.Status == domain.UserRemoved {
			return none, domain.ErrUserNotFound
		}
		return u, err
	})
}

// UpdateMe changes the caller's own profile.
func (s *Service) UpdateMe(
	ctx context.Context, c domain.Call, at domain.Version, in domain.UserChange,
) (domain.User, error) {
	r := s.guard.Request(c, domain.UserUpdate, access.ID(c.Subject))
	return access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (domain.User, error) {
		return s.update(ctx, tx, c.Subject, at, domain.UserChangeByAdmin{UserChange: in})
	})
}

// grantable are the roles of an organization that can be given.
func (s *Service) grantable() []string { return []string{s.settings.AdminRole, s.settings.MemberRole} }
