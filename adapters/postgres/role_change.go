package postgres

import (
	"context"

	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/domain"
)

func (r roles) Get(ctx context.Context, t domain.TenantID, id domain.RoleID) (domain.Role, error) {
	return r.get(ctx, t, func(q *bun.SelectQuery) *bun.SelectQuery { return q.Where("id = ?", id) })
}

func (r roles) Update(
	ctx context.Context, t domain.TenantID, p domain.ProjectID, id domain.RoleID, at domain.Version,
	change func(*domain.Role) error,
) (domain.Role, error) {
	get := func(ctx context.Context) (domain.Role, error) { return r.locked(ctx, t, p, id, at) }
	return updateLocked(ctx, r.DB, get, change, func(ctx context.Context, role domain.Role) error {
		row, s := roleRow(role), r.tenant(ctx, t)
		return s.updateUnique(ctx, s.update(&row, roleTable), uniqueRole(role), roleErrors)
	})
}

func uniqueRole(role domain.Role) unique {
	return unique{table: "?tenant.project_roles", id: string(role.ID), keys: []uniqueKey{{
		domain.ErrRoleNameTaken, "project = ? AND name_key = ?", []any{role.Project, role.NameKey},
	}}}
}

func (r roles) Delete(
	ctx context.Context, t domain.TenantID, p domain.ProjectID, id domain.RoleID, at domain.Version,
	check func(domain.Role) error,
) (role domain.Role, err error) {
	err = r.InTx(ctx, func(ctx context.Context) error {
		if role, err = r.locked(ctx, t, p, id, at); err != nil {
			return err
		}
		if err := check(role); err != nil {
			return err
		}
		if err := r.requireUnused(ctx, t, id); err != nil {
			return err
		}
		s := r.tenant(ctx, t)
		s.markFactsChanged(roleTable, factTables)
		return roleErrors.execOne(s.raw("DELETE FROM ?tenant.project_roles WHERE id = ?", id).Exec(ctx))
	})
	return role, err
}

const roleUsed = "SELECT EXISTS (SELECT FROM ?tenant.project_members WHERE role = $1)"

// requireUnused looks for what would break a constraint. While the role is locked, nobody
// new can have it.
func (r roles) requireUnused(ctx context.Context, t domain.TenantID, id domain.RoleID) error {
	used := false
	err := r.ask(ctx, t, statement{text: roleUsed, args: []any{text(id)}, read: oneRow(&used)})
	if err != nil || !used {
		return err
	}
	return r.tenant(ctx, t).refuse(domain.ErrRoleInUse.WithCause(errTaken))
}

func (r roles) locked(
	ctx context.Context, t domain.TenantID, p domain.ProjectID, id domain.RoleID, at domain.Version,
) (domain.Role, error) {
	role, err := r.get(ctx, t, func(q *bun.SelectQuery) *bun.SelectQuery {
		return forUpdate(q.Where("id = ? AND project = ?", id, p))
	})
	if err == nil {
		err = at.Match(role.Version)
	}
	return role, err
}

func (r roles) get(ctx context.Context, t domain.TenantID, which clause) (domain.Role, error) {
	var row roleRow
	err := which(r.tenant(ctx, t).selectFrom(&row, roleTable)).Scan(ctx)
	return row.toDomain(), roleErrors.translate(err)
}
