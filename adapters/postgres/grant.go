package postgres

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

type grantRow struct {
	ID         domain.GrantID `bun:",pk"`
	Enterprise domain.EnterpriseID
	Module     domain.ModuleID
	Trial      domain.TrialID `bun:",nullzero"`
	CreatedAt  time.Time
	CreatedBy  domain.Subject
}

func (r grantRow) toDomain() domain.Grant { return domain.Grant(r) }

const grantTable = "public.module_access AS grant_row"

var grantErrors = errorMap{notFound: domain.ErrGrantNotFound, constraints: map[string]*domain.Error{
	"module_access_enterprise_fkey":   domain.ErrEnterpriseNotFound,
	"module_access_module_fkey":       domain.ErrModuleNotFound,
	"module_access_trial_fkey":        domain.ErrTrialNotFound,
	"module_access_trial_module_fkey": domain.ErrTrialNotFound,
	"module_access_standalone_fkey":   domain.ErrTrialRequired,
}}

type grants struct{ *DB }

func (r grants) Ensure(ctx context.Context, g domain.Grant) (domain.Grant, bool, error) {
	row := grantRow(g)
	created, err := r.shared(ctx).ensure(ctx, &row, grantTable, "module_access_grant_key", grantErrors)
	if err != nil || created {
		return g, created, err
	}
	same, err := r.Find(ctx, g.Enterprise, domain.NewGrant{Module: g.Module, Trial: g.Trial})
	return same, false, err
}

func (r grants) Get(ctx context.Context, e domain.EnterpriseID, id domain.GrantID) (domain.Grant, error) {
	return r.get(ctx, "id = ? AND enterprise = ?", id, e)
}

func (r grants) Find(ctx context.Context, e domain.EnterpriseID, of domain.NewGrant) (domain.Grant, error) {
	return r.get(ctx, "enterprise = ? AND module = ? AND trial IS NOT DISTINCT FROM nullif(?::bigint, 0)",
		e, of.Module, of.Trial)
}

func (r grants) get(ctx context.Context, where string, args ...any) (domain.Grant, error) {
	var row grantRow
	err := r.shared(ctx).selectFrom(&row, grantTable).Where(where, args...).Scan(ctx)
	return row.toDomain(), grantErrors.translate(err)
}

func (r grants) Delete(ctx context.Context, e domain.EnterpriseID, id domain.GrantID) error {
	const one = "DELETE FROM public.module_access WHERE id = ? AND enterprise = ?"
	return grantErrors.execOne(r.changing(ctx).raw(one, id, e).Exec(ctx))
}

func (r grants) DeleteByTrial(ctx context.Context, trial domain.TrialID) ([]domain.Grant, error) {
	var rows []grantRow
	const all = `WITH gone AS (DELETE FROM public.module_access WHERE trial = ?
		RETURNING id, enterprise, module, trial, created_at, created_by) SELECT * FROM gone ORDER BY created_at, id`
	err := r.changing(ctx).raw(all, trial).Scan(ctx, &rows)
	return mapRows(rows, grantRow.toDomain), errorMap{}.translate(err)
}

// changing is where grants are taken away.
func (r grants) changing(ctx context.Context) tables {
	s := r.shared(ctx)
	s.markFactsChanged(grantTable, factTables)
	return s
}

func (r grants) List(ctx context.Context, e domain.EnterpriseID) ([]domain.Grant, error) {
	var rows []grantRow
	err := r.shared(ctx).selectFrom(&rows, grantTable).Where("enterprise = ?", e).OrderExpr("created_at, id").Scan(ctx)
	return mapRows(rows, grantRow.toDomain), grantErrors.translate(err)
}
