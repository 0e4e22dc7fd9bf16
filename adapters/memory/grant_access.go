package memory

import (
	"cmp"
	"context"
	"slices"

	"github.com/tenon-health/tenon/core/domain"
)

// grantee is an enterprise to which a trial is or was granted.
type grantee struct {
	trial      domain.TrialID
	enterprise domain.EnterpriseID
}

func (r grants) Grantees(ctx context.Context, trial domain.TrialID) (tenants []domain.TenantID, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		for k := range r.grantees.each() {
			if e := r.enterprises.rows[k.enterprise]; k.trial == trial && e.Organization != "" {
				tenants = append(tenants, e.Organization)
			}
		}
		slices.Sort(tenants)
		tenants = slices.Compact(tenants)
		return nil
	})
	return tenants, err
}

func (r grants) ListAccess(ctx context.Context, e domain.EnterpriseID) (all []domain.ModuleAccess, err error) {
	err = r.InTx(ctx, func(ctx context.Context) error {
		granted, err := r.List(ctx, e)
		every := r.trials.all(func(domain.TrialID, domain.Trial) bool { return true })
		slices.SortFunc(every, func(a, b domain.Trial) int { return cmp.Compare(a.ID, b.ID) })
		all = domain.ModuleAccesses(r.allModules(), every, granted)
		return err
	})
	return all, err
}
