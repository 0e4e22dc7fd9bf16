package memory

import (
	"cmp"
	"context"
	"slices"

	"github.com/tenon-health/tenon/core/domain"
)

type roles struct{ *store }

func (r roles) Insert(ctx context.Context, t domain.TenantID, all ...domain.Role) error {
	return r.inTenant(ctx, t, func() error {
		for _, role := range all {
			if err := r.validate(t, role); err != nil {
				return r.conflict(err)
			}
			if err := r.roles.insert(tenantKey[domain.RoleID]{t, role.ID}, role); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r roles) validate(t domain.TenantID, role domain.Role) *domain.Error {
	switch {
	case r.roles.any(func(k tenantKey[domain.RoleID], o domain.Role) bool {
		return k.tenant == t && o.ID != role.ID && o.Project == role.Project && o.NameKey == role.NameKey
	}):
		return domain.ErrRoleNameTaken
	case !r.projects.has(tenantKey[domain.ProjectID]{t, role.Project}):
		return domain.ErrProjectNotFound
	}
	return nil
}

func (r roles) List(ctx context.Context, t domain.TenantID, p domain.ProjectID) (all []domain.Role, err error) {
	err = r.inTenant(ctx, t, func() error {
		all = r.roles.all(
			func(k tenantKey[domain.RoleID], role domain.Role) bool { return k.tenant == t && role.Project == p },
		)
		slices.SortFunc(all, func(a, b domain.Role) int {
			return cmp.Or(cmp.Compare(builtIn(a), builtIn(b)), a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID))
		})
		return nil
	})
	return all, err
}

// builtIn is the place of a role among the built-in ones, or behind them.
func builtIn(r domain.Role) int {
	names := domain.BuiltInNames()
	if i := slices.Index(names, r.BuiltIn); i >= 0 {
		return i
	}
	return len(names)
}
