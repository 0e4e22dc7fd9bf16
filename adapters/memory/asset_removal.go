package memory

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// byID returns up to limit assets that match, from the one behind after.
func (r assets) byID(
	ctx context.Context, after domain.AssetID, limit int, match func(domain.Asset) bool,
) (all []domain.Asset, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		all = r.assets.all(func(id domain.AssetID, a domain.Asset) bool { return id > after && match(a) })
		slices.SortFunc(all, func(a, b domain.Asset) int { return cmp.Compare(a.ID, b.ID) })
		all = all[:min(limit, len(all))]
		return nil
	})
	return all, err
}

func (r assets) List(
	ctx context.Context, t domain.TenantID, q domain.AssetQuery,
) (p domain.Page[domain.Asset], err error) {
	err = r.InTx(ctx, func(context.Context) error {
		all := r.assets.all(func(_ domain.AssetID, a domain.Asset) bool {
			return a.Tenant == t && a.Project == q.Project && a.Project != "" && !a.Deleted
		})
		slices.SortFunc(all, func(a, b domain.Asset) int { return cmp.Compare(b.ID, a.ID) })
		p = page(all, q.Paging)
		return nil
	})
	return p, err
}

func (r assets) Expired(
	ctx context.Context, now time.Time, after domain.AssetID, limit int,
) ([]domain.Asset, error) {
	return r.byID(ctx, after, limit, func(a domain.Asset) bool { return hasExpired(a, now) })
}

func hasExpired(a domain.Asset, now time.Time) bool {
	return !a.ExpiresAt.IsZero() && !a.ExpiresAt.After(now)
}

func (r assets) Deleted(
	ctx context.Context, t domain.TenantID, after domain.AssetID, limit int,
) ([]domain.Asset, error) {
	return r.byID(ctx, after, limit, func(a domain.Asset) bool { return a.Tenant == t && a.Deleted })
}

func (r assets) DeleteAll(
	ctx context.Context, t domain.TenantID, p domain.ProjectID, now time.Time,
) (n int64, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		for id, a := range r.assets.each() {
			if a.Tenant == t && a.Project == p && !a.Deleted {
				a.Delete(now)
				r.assets.put(id, a)
				n++
			}
		}
		return nil
	})
	return n, err
}

func (r assets) Expire(
	ctx context.Context, t domain.TenantID, id domain.AssetID, now time.Time,
) (a domain.Asset, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		a, err = r.assets.update(id, domain.ErrAssetNotFound, func(a *domain.Asset) error {
			if a.Tenant != t || !hasExpired(*a, now) {
				return domain.ErrAssetNotFound
			}
			a.Deleted = true
			return nil
		})
		return err
	})
	return a, err
}

func (r assets) Delete(ctx context.Context, t domain.TenantID, id domain.AssetID) error {
	return r.InTx(ctx, func(context.Context) error {
		if a, err := r.assets.get(id, domain.ErrAssetNotFound); err == nil && a.Tenant == t && a.Deleted {
			r.assets.delete(id)
		}
		return nil
	})
}
