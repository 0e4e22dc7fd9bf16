package user

import (
	"context"
	"slices"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Roles returns the roles of the organization that can be given.
func (s *Service) Roles(ctx context.Context, c domain.Call) ([]domain.ProviderRole, error) {
	r := s.guard.Request(c, domain.UserRoles, access.Resource{})
	return access.External(ctx, r, nil, func(
		ctx context.Context, outside access.Outside, _ access.None,
	) ([]domain.ProviderRole, error) {
		all, err := outside.Identity.Roles(ctx)
		return slices.DeleteFunc(all, func(r domain.ProviderRole) bool {
			return !slices.Contains(s.grantable(), r.Name)
		}), err
	})
}

// grantableRole finds the name of a role that can be given.
func (s *Service) grantableRole(ctx context.Context, outside access.Outside, id domain.RoleID) (string, error) {
	all, err := outside.Identity.Roles(ctx)
	if err != nil {
		return "", err
	}
	at := slices.IndexFunc(all, func(r domain.ProviderRole) bool { return r.ID == id })
	switch {
	case at < 0:
		return "", domain.ErrRoleNotFound.At("role_id")
	case !slices.Contains(s.grantable(), all[at].Name):
		return "", domain.ErrRoleNotGrantable.At("role_id")
	}
	return all[at].Name, nil
}

// ProviderRole brings the provider in line with the role that we have stored,
// and returns it.
func (s *Service) ProviderRole(ctx context.Context, c domain.Call, j domain.Job) (role string, err error) {
	r := s.guard.Request(c, domain.UserProviderRole, access.Known(j.Subject))
	return access.External(ctx, r, func(ctx context.Context, tx access.Tx) (domain.User, error) {
		return tx.Users.Get(ctx, tx.Tenant, j.Subject)
	}, func(ctx context.Context, outside access.Outside, u domain.User) (role string, err error) {
		err = outside.Identity.AssignRole(ctx, outside.Tenant, u.Subject, u.Role, s.grantable())
		if err != nil {
			return "", err
		}
		return access.Done(ctx, outside, func(context.Context, access.Tx) (string, error) { return u.Role, nil })
	})
}
