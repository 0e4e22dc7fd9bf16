package memory

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

func (r roles) Get(ctx context.Context, t domain.TenantID, id domain.RoleID) (role domain.Role, err error) {
	err = r.inTenant(ctx, t, func() error {
		role, err = r.roles.get(tenantKey[domain.RoleID]{t, id}, domain.ErrRoleNotFound)
		return err
	})
	return role, err
}

func (r roles) Update(
	ctx context.Context, t domain.TenantID, p domain.ProjectID, id domain.RoleID, at domain.Version,
	change func(*domain.Role) error,
) (role domain.Role, err error) {
	err = r.inTenant(ctx, t, func() error {
		if role, err = r.ofProject(t, p, id, at); err != nil {
			return err
		}
		if err := change(&role); err != nil {
			return err
		}
		if err := r.validate(t, role); err != nil {
			return r.conflict(err)
		}
		r.roles.put(tenantKey[domain.RoleID]{t, id}, role)
		return nil
	})
	return role, err
}

func (r roles) Delete(
	ctx context.Context, t domain.TenantID, p domain.ProjectID, id domain.RoleID, at domain.Version,
	check func(domain.Role) error,
) (role domain.Role, err error) {
	err = r.inTenant(ctx, t, func() error {
		if role, err = r.ofProject(t, p, id, at); err != nil {
			return err
		}
		if err := check(role); err != nil {
			return err
		}
		if r.members.any(func(k tenantKey[membershipKey], m domain.Member) bool { return k.tenant == t && m.Role == id }) {
			return r.conflict(domain.ErrRoleInUse)
		}
		r.roles.delete(tenantKey[domain.RoleID]{t, id})
		return nil
	})
	return role, err
}

func (r roles) ofProject(
	t domain.TenantID, p domain.ProjectID, id domain.RoleID, at domain.Version,
) (domain.Role, error) {
	role, err := r.roles.get(tenantKey[domain.RoleID]{t, id}, domain.ErrRoleNotFound)
	if err != nil || role.Project != p {
		return domain.Role{}, domain.ErrRoleNotFound
	}
	return role, at.Match(role.Version)
}
