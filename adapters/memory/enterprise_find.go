package memory

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

func (r enterprises) ByDomain(ctx context.Context, name string) (domain.Enterprise, error) {
	return r.undeleted(ctx, func(e domain.Enterprise) bool { return name != "" && e.Domain == name })
}

func (r enterprises) ByAdminEmail(ctx context.Context, email string) (domain.Enterprise, error) {
	return r.undeleted(ctx, func(e domain.Enterprise) bool { return email != "" && e.AdminEmail == email })
}

func (r enterprises) undeleted(
	ctx context.Context, match func(domain.Enterprise) bool,
) (e domain.Enterprise, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		e, err = r.enterprises.first(domain.ErrEnterpriseNotFound, func(_ domain.EnterpriseID, e domain.Enterprise) bool {
			return e.Status != domain.EnterpriseDeleted && match(e)
		})
		return err
	})
	return e, err
}

func (r enterprises) DomainTaken(ctx context.Context, name string) (taken bool, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		taken = r.overlaps(domain.Enterprise{Domain: name})
		return nil
	})
	return taken, err
}

func (r enterprises) Count(ctx context.Context) (counts map[domain.EnterpriseStatus]int64, err error) {
	counts = map[domain.EnterpriseStatus]int64{}
	err = r.InTx(ctx, func(context.Context) error {
		for _, e := range r.enterprises.each() {
			counts[e.Status]++
		}
		return nil
	})
	return counts, err
}
