package postgres

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

func uniqueProject(p domain.Project) unique {
	return unique{table: "?tenant.projects", id: string(p.ID), keys: []uniqueKey{
		{domain.ErrNameTaken, "name_key = ?", []any{p.NameKey}},
	}}
}

func (r projects) Update(
	ctx context.Context, t domain.TenantID, id domain.ProjectID, at domain.Version, change func(*domain.Project) error,
) (domain.Project, error) {
	get := func(ctx context.Context) (domain.Project, error) { return r.locked(ctx, t, id, at) }
	return updateLocked(ctx, r.DB, get, change, func(ctx context.Context, p domain.Project) error {
		row, s := projectRow(p), r.tenant(ctx, t)
		return s.updateUnique(ctx, s.update(&row, projectTable), uniqueProject(p), projectErrors)
	})
}

func (r projects) locked(
	ctx context.Context, t domain.TenantID, id domain.ProjectID, at domain.Version,
) (p domain.Project, err error) {
	held := oneProject(id, &p)
	held.text += " FOR UPDATE"
	if err = r.ask(ctx, t, held); err == nil {
		err = at.Match(p.Version)
	}
	return p, err
}
