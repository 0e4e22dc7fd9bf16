package memory

import (
	"context"
	"slices"

	"github.com/tenon-health/tenon/core/domain"
)

func (r members) ByProjects(
	ctx context.Context, t domain.TenantID, projects ...domain.ProjectID,
) (map[domain.ProjectID][]domain.Member, error) {
	byProject := map[domain.ProjectID][]domain.Member{}
	err := r.InTx(ctx, func(ctx context.Context) error {
		for _, p := range projects {
			all, err := r.List(ctx, t, p)
			if err != nil {
				return err
			}
			if len(all) > 0 {
				byProject[p] = all
			}
		}
		return nil
	})
	return byProject, err
}

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
		case !r.hasRole(t, p, role):
			return r.conflict(domain.ErrRoleNotFound)
		case !ok:
			return domain.ErrMemberNotFound
		}
		m.Role = role
		r.members.put(key, m)
		return nil
	})
}

func (r members) hasRole(t domain.TenantID, p domain.ProjectID, id domain.RoleID) bool {
	role, ok := r.roles.rows[tenantKey[domain.RoleID]{t, id}]
	return ok && role.Project == p
}

func (r members) Move(
	ctx context.Context, t domain.TenantID, p domain.ProjectID, from, to domain.RoleID,
) (moved []domain.Subject, err error) {
	err = r.inTenant(ctx, t, func() error {
		if !r.hasRole(t, p, to) {
			return r.conflict(domain.ErrRoleNotFound)
		}
		moved = []domain.Subject{}
		for _, m := range r.members.all(func(k tenantKey[membershipKey], m domain.Member) bool {
			return k.tenant == t && k.id.project == p && m.Role == from
		}) {
			m.Role = to
			r.members.put(tenantKey[membershipKey]{t, membershipKey{p, m.Person.Subject}}, m)
			moved = append(moved, m.Person.Subject)
		}
		slices.Sort(moved)
		return nil
	})
	return moved, err
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
