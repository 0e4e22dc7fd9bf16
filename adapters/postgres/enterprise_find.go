package postgres

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

func (r enterprises) ByDomain(ctx context.Context, name string) (domain.Enterprise, error) {
	return r.undeleted(ctx, "domain = ? AND domain <> '' AND status <> 'DELETED'", name)
}

func (r enterprises) ByAdminEmail(ctx context.Context, email string) (domain.Enterprise, error) {
	return r.undeleted(ctx, "admin_email = ? AND admin_email <> '' AND status <> 'DELETED'", email)
}

// undeleted repeats in where what the index that it needs is restricted to.
func (r enterprises) undeleted(ctx context.Context, where, value string) (domain.Enterprise, error) {
	var row enterpriseRow
	err := r.shared(ctx).selectFrom(&row, enterpriseTable).Where(where, value).Scan(ctx)
	return row.toDomain(), enterpriseErrors.translate(err)
}

func (r enterprises) DomainTaken(ctx context.Context, name string) (taken bool, err error) {
	err = r.shared(ctx).raw(
		"SELECT EXISTS (SELECT FROM public.enterprises WHERE "+domainOverlaps+")", name, name,
	).Scan(ctx, &taken)
	return taken, enterpriseErrors.translate(err)
}

func (r enterprises) Count(ctx context.Context) (map[domain.EnterpriseStatus]int64, error) {
	var rows []struct {
		Status domain.EnterpriseStatus
		Count  int64
	}
	err := r.shared(ctx).raw("SELECT status, count(*) FROM public.enterprises GROUP BY status").Scan(ctx, &rows)
	counts := map[domain.EnterpriseStatus]int64{}
	for _, row := range rows {
		counts[row.Status] = row.Count
	}
	return counts, enterpriseErrors.translate(err)
}
