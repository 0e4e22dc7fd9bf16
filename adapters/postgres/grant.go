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

var grantErrors = errorMap{constraints: map[string]*domain.Error{
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
	err = r.shared(ctx).selectFrom(&row, grantTable).
		Where("enterprise = ? AND module = ? AND coalesce(trial, 0) = ?", g.Enterprise, g.Module, g.Trial).Scan(ctx)
	return row.toDomain(), false, grantErrors.translate(err)
}

func (r grants) List(ctx context.Context, e domain.EnterpriseID) ([]domain.Grant, error) {
	var rows []grantRow
	err := r.shared(ctx).selectFrom(&rows, grantTable).Where("enterprise = ?", e).OrderExpr("created_at, id").Scan(ctx)
	return mapRows(rows, grantRow.toDomain), grantErrors.translate(err)
}
