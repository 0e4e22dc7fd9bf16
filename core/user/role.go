package user

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

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

// Role returns one role of the organization that can be given.
func (s *Service) Role(ctx context.Context, c domain.Call, id domain.RoleID) (domain.ProviderRole, error) {
	r := s.guard.Request(c, domain.UserRoleGet, access.ID(id))
	return access.External(ctx, r, nil, func(
		ctx context.Context, outside access.Outside, _ access.None,
	) (domain.ProviderRole, error) {
		return s.visibleRole(ctx, outside, id)
	})
}

// RolePermissions returns what a role that can be given allows at the provider.
func (s *Service) RolePermissions(
	ctx context.Context, c domain.Call, id domain.RoleID,
) ([]domain.ProviderPermission, error) {
	r := s.guard.Request(c, domain.UserRolePermissions, access.ID(id))
	return access.External(ctx, r, nil, func(
		ctx context.Context, outside access.Outside, _ access.None,
	) ([]domain.ProviderPermission, error) {
		if _, err := s.visibleRole(ctx, outside, id); err != nil {
			return nil, err
		}
		return outside.Identity.RolePermissions(ctx, id)
	})
}

// visibleRole finds a role that can be given: the others are nobody's business here.
func (s *Service) visibleRole(
	ctx context.Context, outside access.Outside, id domain.RoleID,
) (none domain.ProviderRole, err error) {
	all, err := outside.Identity.Roles(ctx)
	if err != nil {
		return none, err
	}
	at := slices.IndexFunc(all, func(r domain.ProviderRole) bool { return r.ID == id })
	if at < 0 || !slices.Contains(s.grantable(), all[at].Name) {
		return none, domain.ErrRoleNotFound
	}
	return all[at], nil
}

// grantableRole finds the name of a role that can be given.
func (s *Service) grantableRole(ctx context.Context, outside access.Outside, id domain.RoleID) (string, error) {
	all, err := outside.Identity.Roles(ctx)
	if err != nil {
		return "", err
	}
	return s.grantableAmong(all, id, "role_id")
}

// grantableRoles finds the names of the roles of a change, all of which can be given.
func (s *Service) grantableRoles(
	ctx context.Context, outside access.Outside, in domain.RoleChange,
) (names []string, err error) {
	if in.Role != "" {
		name, err := s.grantableRole(ctx, outside, in.Role)
		return []string{name}, err
	}
	all, err := outside.Identity.Roles(ctx)
	for i := 0; i < len(in.Roles) && err == nil; i++ {
		var name string
		name, err = s.grantableAmong(all, in.Roles[i], fmt.Sprintf("role_ids[%d]", i))
		names = append(names, name)
	}
	return names, err
}

func (s *Service) grantableAmong(all []domain.ProviderRole, id domain.RoleID, location string) (string, error) {
	at := slices.IndexFunc(all, func(r domain.ProviderRole) bool { return r.ID == id })
	switch {
	case at < 0:
		return "", domain.ErrRoleNotFound.At(location)
	case !slices.Contains(s.grantable(), all[at].Name):
		return "", domain.ErrRoleNotGrantable.At(location)
	}
	return all[at].Name, nil
}

// ProviderRole brings the provider in line with the role that we have stored,
// and returns it; who has left, or has another subject now, is taken out of the
// organization.
func (s *Service) ProviderRole(ctx context.Context, c domain.Call, j domain.Job) (role string, err error) {
	r := s.guard.Request(c, domain.UserProviderRole, access.Known(aboutWhom(j)))
	return access.External(ctx, r, func(ctx context.Context, tx access.Tx) (domain.User, error) {
		u, err := tx.Users.Get(ctx, tx.Tenant, aboutWhom(j))
		if errors.Is(err, domain.ErrUserNotFound) {
			return domain.User{Subject: aboutWhom(j), Status: domain.UserRemoved}, nil
		}
		return u, err
	}, func(ctx context.Context, outside access.Outside, u domain.User) (string, error) {
		if u.Status == domain.UserRemoved {
			if err := outside.Identity.RemoveMember(ctx, outside.Tenant, u.Subject); err != nil {
				return "", err
			}
			return "", requireUnchanged(ctx, outside, u)
		}
		before := s.clock.Now()
		err := outside.Identity.AssignRole(ctx, outside.Tenant, u.Subject, u.Role, s.grantable())
		if err != nil {
			return "", err
		}
		if j.Attempts > 1 || before.Sub(j.CreatedAt) > providerDelay {
			if err := s.outdateTokens(ctx, outside, u.Subject, before); err != nil {
				return "", err
			}
		}
		return u.Role, requireUnchanged(ctx, outside, u)
	})
}

// providerDelay is how long after a change the provider is usually told.
const providerDelay = 5 * time.Second

// outdateTokens has people come again whose token was made after their role had changed
// here and before the provider knew of it.
func (s *Service) outdateTokens(
	ctx context.Context, outside access.Outside, who domain.Subject, before time.Time,
) error {
	_, err := access.InTx(ctx, outside, func(ctx context.Context, tx access.Tx) (domain.User, error) {
		return tx.Users.Update(ctx, tx.Tenant, who, 0, func(u *domain.User) error { return u.OutdateTokens(before) })
	})
	return err
}
