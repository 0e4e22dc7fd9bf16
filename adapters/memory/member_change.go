package memory

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

func (r members) Get(
	ctx context.Context, t domain.TenantID, p domain.ProjectID, s domain.Subject,
) (d domain.MemberDetail, err error) {
	err = r.inTenant(ctx, t, func() error {
		m, err := r.members.get(tenantKey[membershipKey]{t, membershipKey{p, s}}, domain.ErrMemberNotFound)
		if err != nil {
			return err
		}
		role := r.role(t, m)
		m.Person, m.RoleName = r.person(t, s), role.Name
		d = domain.MemberDetail{
			Member: m, UserID: r.users.rows[tenantKey[domain.Subject]{t, s}].ID, BuiltIn: role.BuiltIn,
			Permissions: role.Permissions, Version: r.projects.rows[tenantKey[domain.ProjectID]{t, p}].Version,
		}
		return nil
	})
	return d, err
}

func (r members) SetRole(
	ctx context.Context, t domain.TenantID, p domain.ProjectID, s domain.Subject, role domain.RoleID,
) error {
	return r.inTenant(ctx, t, func() error {
		key := tenantKey[membershipKey]{t, membershipKey{p, s}}
		m, ok := r.members.rows[key]
		switch {
		case r.roles.rows[tenantKey[domain.RoleID]{t, role}].Project != p || role == "":
			return r.conflict(domain.ErrRoleNotFound)
		case !ok:
			return domain.ErrMemberNotFound
		}
		m.Role = role
		r.members.put(key, m)
		return nil
	})
}

func (r members) Remove(ctx context.Context, t domain.TenantID, p domain.ProjectID, s domain.Subject) error {
	return r.inTenant(ctx, t, func() error {
		if !r.belongs(t, p, s) {
			return domain.ErrMemberNotFound
		}
		r.members.delete(tenantKey[membershipKey]{t, membershipKey{p, s}})
		return nil
	})
}

func (r members) HasOtherAdmin(
	ctx context.Context, t domain.TenantID, p domain.ProjectID, except domain.Subject,
) (found bool, err error) {
	err = r.inTenant(ctx, t, func() error {
		found = r.hasOtherAdmin(t, p, except)
		return nil
	})
	return found, err
}

func (r members) hasOtherAdmin(t domain.TenantID, p domain.ProjectID, except domain.Subject) bool {
	return r.members.any(func(k tenantKey[membershipKey], _ domain.Member) bool {
		return k.tenant == t && k.id.project == p && k.id.subject != except && r.administers(t, p, k.id.subject)
	})
}
