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
		if k := (grantee{g.Trial, g.Enterprise}); g.Trial != 0 && !r.grantees.has(k) {
			r.grantees.put(k, struct{}{})
		}
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

func (r grants) Get(
	ctx context.Context, e domain.EnterpriseID, id domain.GrantID,
) (g domain.Grant, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		if g, err = r.grants.get(id, domain.ErrGrantNotFound); err == nil && g.Enterprise != e {
			g, err = domain.Grant{}, domain.ErrGrantNotFound
		}
		return err
	})
	return g, err
}

func (r grants) Find(
	ctx context.Context, e domain.EnterpriseID, of domain.NewGrant,
) (g domain.Grant, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		g, err = r.grants.first(domain.ErrGrantNotFound, func(_ domain.GrantID, g domain.Grant) bool {
			return g.Enterprise == e && g.Module == of.Module && g.Trial == of.Trial
		})
		return err
	})
	return g, err
}

func (r grants) Delete(ctx context.Context, e domain.EnterpriseID, id domain.GrantID) error {
	return r.InTx(ctx, func(ctx context.Context) error {
		if _, err := r.Get(ctx, e, id); err != nil {
			return err
		}
		r.grants.delete(id)
		return nil
	})
}

func (r grants) DeleteByTrial(ctx context.Context, trial domain.TrialID) (all []domain.Grant, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		if all = r.grants.all(ofTrial(trial)); trial == 0 {
			all = nil
		}
		slices.SortFunc(all, oldestGrant)
		for _, g := range all {
			r.grants.delete(g.ID)
		}
		return nil
	})
	return all, err
}

func oldestGrant(a, b domain.Grant) int {
	return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID))
}

func (r grants) List(ctx context.Context, e domain.EnterpriseID) (all []domain.Grant, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		all = r.grants.all(func(_ domain.GrantID, g domain.Grant) bool { return g.Enterprise == e })
		slices.SortFunc(all, oldestGrant)
		return nil
	})
	return all, err
}

// granted reports whether the enterprise may use the trial.
func (s *store) granted(e domain.EnterpriseID, trial domain.TrialID) bool {
	return s.grants.any(func(_ domain.GrantID, g domain.Grant) bool { return g.Enterprise == e && g.Trial == trial })
}
