package project

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Role returns one role of a project with its permissions.
func (s *Service) Role(
	ctx context.Context, c domain.Call, p domain.ProjectID, id domain.RoleID,
) (domain.Role, error) {
	r := s.guard.Request(c, domain.ProjectRoleGet, access.InProject(p, id))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Role, error) {
		return roleOf(ctx, tx, p, id)
	})
}

// CreateRole adds a role to a project.
func (s *Service) CreateRole(
	ctx context.Context, c domain.Call, p domain.ProjectID, in domain.NewRole,
) (domain.Role, error) {
	now := s.clock.Now()
	r := s.guard.Request(c, domain.ProjectRoleCreate, access.InProject(p, s.ids.New(now)))
	return access.Once(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Role, error) {
		role, err := in.Role(domain.RoleID(tx.ID), p, now)
		if err != nil {
			return role, err
		}
		return role, tx.Roles.Insert(ctx, tx.Tenant, role)
	}, func(ctx context.Context, done access.Replay) (domain.Role, error) {
		return s.Role(ctx, c.Inner(), p, domain.RoleID(done.ID))
	})
}

// UpdateRole renames or describes a role that is not built in.
func (s *Service) UpdateRole(
	ctx context.Context, c domain.Call, p domain.ProjectID, id domain.RoleID, at domain.Version,
	in domain.ProjectRoleChange,
) (domain.Role, error) {
	r := s.guard.Request(c, domain.ProjectRoleUpdate, access.InProject(p, id))
	return access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (role domain.Role, err error) {
		if _, err = tx.Projects.Lock(ctx, tx.Tenant, p, 0); err != nil {
			return role, err
		}
		before, err := roleOf(ctx, tx, p, id)
		if err != nil {
			return role, err
		}
		now := s.clock.Now()
		role, err = tx.Roles.Update(ctx, tx.Tenant, p, id, at, func(role *domain.Role) error {
			return role.Apply(in, now)
		})
		if err == nil && role.Name != before.Name {
			_, err = tx.Projects.Touch(ctx, tx.Tenant, p, c.Subject, now) // its members show the name
		}
		return role, err
	})
}

// SetPermissions sets those that are named, of a role that is neither built in nor the
// caller's own.
func (s *Service) SetPermissions(
	ctx context.Context, c domain.Call, p domain.ProjectID, id domain.RoleID, at domain.Version,
	named domain.Permissions,
) (domain.Role, error) {
	r := s.guard.Request(c, domain.ProjectRolePermissions, access.InProject(p, id))
	return access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (role domain.Role, err error) {
		if err = s.lockOthersRole(ctx, tx, c, p, id); err != nil {
			return role, err
		}
		return tx.Roles.Update(ctx, tx.Tenant, p, id, at, func(role *domain.Role) error {
			return role.SetPermissions(named, s.clock.Now())
		})
	})
}

// DeleteRole removes a role that nobody has and that is not built in.
func (s *Service) DeleteRole(
	ctx context.Context, c domain.Call, p domain.ProjectID, id domain.RoleID, at domain.Version,
) error {
	r := s.guard.Request(c, domain.ProjectRoleDelete, access.InProject(p, id))
	_, err := access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (role domain.Role, err error) {
		if _, err = tx.Projects.Lock(ctx, tx.Tenant, p, 0); err != nil {
			return role, err
		}
		return tx.Roles.Delete(ctx, tx.Tenant, p, id, at, domain.Role.RequireEditable)
	})
	return err
}
