package postgres

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

func (r grants) Grantees(ctx context.Context, trial domain.TrialID) ([]domain.TenantID, error) {
	var all []domain.TenantID
	const tenants = `SELECT DISTINCT e.organization_id FROM public.trial_grantees AS g
		JOIN public.enterprises AS e ON e.id = g.enterprise
		WHERE g.trial = ? AND e.organization_id IS NOT NULL ORDER BY e.organization_id`
	err := r.shared(ctx).raw(tenants, trial).Scan(ctx, &all)
	return all, errorMap{}.translate(err)
}

const (
	selectModules = `SELECT id, slug, name, description, is_standalone, version, created_at, updated_at
		FROM public.modules ORDER BY id`
	selectTrials = `SELECT id, module, slug, name, name_key, icon_url, description, version, created_at, updated_at
		FROM public.trials ORDER BY id`
	selectGranted = "SELECT module, coalesce(trial, 0) FROM public.module_access WHERE enterprise = $1"
)

// ListAccess asks all in one round trip.
func (r grants) ListAccess(ctx context.Context, e domain.EnterpriseID) ([]domain.ModuleAccess, error) {
	var modules []domain.Module
	var trials []domain.Trial
	var granted []domain.Grant
	err := r.ask(ctx, "",
		statement{text: selectModules, read: eachRow(&modules, moduleColumns)},
		statement{text: selectTrials, read: eachRow(&trials, trialColumns)},
		statement{text: selectGranted, args: []any{text(e)}, read: eachRow(&granted, func(g *domain.Grant) []any {
			return []any{(*int64)(&g.Module), (*int64)(&g.Trial)}
		})},
	)
	return domain.ModuleAccesses(modules, trials, granted), err
}

func moduleColumns(m *domain.Module) []any {
	return []any{
		(*int64)(&m.ID), &m.Slug, &m.Name, &m.Description, &m.IsStandalone, (*int64)(&m.Version), &m.CreatedAt, &m.UpdatedAt,
	}
}

func trialColumns(t *domain.Trial) []any {
	return []any{
		(*int64)(&t.ID), (*int64)(&t.Module), (*string)(&t.Slug), &t.Name, &t.NameKey, &t.IconURL, &t.Description,
		(*int64)(&t.Version), &t.CreatedAt, &t.UpdatedAt,
	}
}
