package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/core/domain"
)

const (
	deleteMembers = "DELETE FROM ?tenant.project_members WHERE project = $1"
	deleteRoles   = "DELETE FROM ?tenant.project_roles WHERE project = $1"
	deleteProject = "DELETE FROM ?tenant.projects WHERE id = $1"
)

// Delete lets the triggers tell other nodes; this one hears of it at once.
func (r projects) Delete(
	ctx context.Context, t domain.TenantID, id domain.ProjectID, at domain.Version,
) (p domain.Project, err error) {
	err = r.InTx(ctx, func(ctx context.Context) error {
		if p, err = r.locked(ctx, t, id, at); err != nil {
			return err
		}
		r.tenant(ctx, t).markFactsChanged(projectTable, factTables)
		args := []any{text(id)}
		return r.ask(
			ctx, t, statement{text: deleteMembers, args: args}, statement{text: deleteRoles, args: args},
			statement{text: deleteProject, args: args},
		)
	})
	return p, err
}

const (
	deleteSharesOf = `DELETE FROM ?tenant.trial_shares
		WHERE id IN (SELECT id FROM ?tenant.trial_shares WHERE project = $1 LIMIT $2)`
	deleteBookmarksOf = `DELETE FROM ?tenant.bookmarks
		WHERE id IN (SELECT id FROM ?tenant.bookmarks WHERE project = $1 LIMIT $2)`
	deleteNotificationsOf = `DELETE FROM ?tenant.notifications WHERE id IN (
		SELECT id FROM ?tenant.notifications WHERE data_project_id = $1 AND data_project_id <> '' LIMIT $2)`
	deleteImportsOf = `DELETE FROM public.imports WHERE organization_id = $3 AND id IN (
		SELECT id FROM public.imports WHERE organization_id = $3 AND project = $1 LIMIT $2)`
	countRelated = `SELECT (SELECT count(*) FROM ?tenant.trial_shares WHERE project = $1)
		+ (SELECT count(*) FROM ?tenant.bookmarks WHERE project = $1)
		+ (SELECT count(*) FROM ?tenant.notifications WHERE data_project_id = $1 AND data_project_id <> '')
		+ (SELECT count(*) FROM public.imports WHERE organization_id = $2 AND project = $1)`
)

func (r projects) DeleteRelated(
	ctx context.Context, t domain.TenantID, id domain.ProjectID, limit int,
) (n int64, err error) {
	err = r.InTx(ctx, func(ctx context.Context) error {
		n = 0
		return r.ask(
			ctx, t,
			statement{text: deleteSharesOf, args: []any{text(id), limit}, read: addAffected(&n)},
			statement{text: deleteBookmarksOf, args: []any{text(id), limit}, read: addAffected(&n)},
			statement{text: deleteNotificationsOf, args: []any{text(id), limit}, read: addAffected(&n)},
			statement{text: deleteImportsOf, args: []any{text(id), limit, text(t)}, read: addAffected(&n)},
		)
	})
	return n, err
}

// addAffected adds how many rows a statement has changed.
func addAffected(n *int64) func(pgx.Rows) error {
	return func(rows pgx.Rows) error {
		rows.Close()
		*n += rows.CommandTag().RowsAffected()
		return rows.Err()
	}
}

func (r projects) CountRelated(
	ctx context.Context, t domain.TenantID, id domain.ProjectID,
) (n int64, err error) {
	err = r.ask(ctx, t, statement{text: countRelated, args: []any{text(id), text(t)}, read: oneRow(&n)})
	return n, err
}
