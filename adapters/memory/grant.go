package memory

import (
	"cmp"
	"context"
	"slices"

	"github.com/tenon-health/tenon/core/domain"
)

type grants struct{ *store }

func (r grants) Ensure(ctx context.Context, g domain.Grant) (grant domain.Grant, created bool, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		grant, err = r.grants.first(domain.ErrTrialNotFound, func(_ domain.GrantID, o domain.Grant) bool {
			return o.Enterprise == g.Enterprise && o.Module == g.Module && o.Trial == g.Trial
		})
		if err == nil {
			return nil
		}
		if err := r.validate(g); err != nil {
			return r.conflict(err)
		}
		grant, created = g, true
		return r.grants.insert(g.ID, g)
	})
	return grant, created, err
}

func (r grants) validate(g domain.Grant) *domain.Error {
	module, trial := r.modules.rows[g.Module], r.trials.rows[g.Trial]
	switch {
	case !r.enterprises.has(g.Enterprise):
		return domain.ErrEnterpriseNotFound
	case module.ID == 0:
		return domain.ErrModuleNotFound
	case g.Trial != 0 && trial.ID == 0:
		return domain.ErrTrialNotFound
	case module.IsStandalone != (g.Trial == 0):
		return domain.ErrTrialRequired
	case g.Trial != 0 && trial.Module != g.Module:
		return domain.ErrTrialNotFound
	}
	return nil
}

func (r grants) List(ctx context.Context, e domain.EnterpriseID) (all []domain.Grant, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		all = r.grants.all(func(_ domain.GrantID, g domain.Grant) bool { return g.Enterprise == e })
		slices.SortFunc(all, func(a, b domain.Grant) int {
			return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID))
		})
		return nil
	})
	return all, err
}

// granted reports whether the enterprise may use the trial.
func (s *store) granted(e domain.EnterpriseID, trial domain.TrialID) bool {
	return s.grants.any(func(_ domain.GrantID, g domain.Grant) bool { return g.Enterprise == e && g.Trial == trial })
}
