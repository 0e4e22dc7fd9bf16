package memory

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// assets are shared tables: the platform, too, has some.
type assets struct{ *store }

func (r assets) Ensure(
	ctx context.Context, t domain.TenantID, a domain.Asset,
) (asset domain.Asset, created bool, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		if created = !r.assets.has(a.ID); created {
			a.Tenant = t
			r.assets.put(a.ID, a)
		}
		asset, err = r.of(t, a.ID)
		return err
	})
	return asset, created, err
}

func (r assets) of(t domain.TenantID, id domain.AssetID) (domain.Asset, error) {
	a, err := r.assets.get(id, domain.ErrAssetNotFound)
	if err == nil && (a.Tenant != t || a.Deleted) {
		return domain.Asset{}, domain.ErrAssetNotFound
	}
	return a, err
}

func (r assets) Get(ctx context.Context, t domain.TenantID, id domain.AssetID) (a domain.Asset, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		a, err = r.of(t, id)
		return err
	})
	return a, err
}

func (r assets) GetPublic(ctx context.Context, id domain.AssetID) (a domain.Asset, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		a, err = r.assets.first(domain.ErrAssetNotFound, func(known domain.AssetID, a domain.Asset) bool {
			return known == id && a.State == domain.AssetReady && a.Visibility == domain.PublicImage && !a.Deleted
		})
		return err
	})
	return a, err
}

func (r assets) MarkReady(
	ctx context.Context, t domain.TenantID, id domain.AssetID, sha256 string, replaced time.Time,
) error {
	return r.InTx(ctx, func(context.Context) error {
		a, err := r.of(t, id)
		if err != nil || a.State == domain.AssetReady {
			return err
		}
		r.replace(a, replaced)
		a.State, a.SHA256, a.ExpiresAt = domain.AssetReady, sha256, time.Time{}
		r.assets.put(id, a)
		return nil
	})
}

func (r assets) replace(by domain.Asset, at time.Time) {
	for id, a := range r.assets.each() {
		if by.Slot != "" && a.Slot == by.Slot && a.Tenant == by.Tenant && a.ExpiresAt.IsZero() {
			a.ExpiresAt = at
			r.assets.put(id, a)
		}
	}
}

func (r assets) Update(
	ctx context.Context, t domain.TenantID, id domain.AssetID, change func(*domain.Asset) error,
) (a domain.Asset, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		if a, err = r.of(t, id); err != nil {
			return err
		}
		a, err = r.assets.update(id, domain.ErrAssetNotFound, change)
		return err
	})
	return a, err
}

func (r assets) Exists(ctx context.Context, t domain.TenantID) (found bool, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		found = r.assets.any(func(_ domain.AssetID, a domain.Asset) bool { return a.Tenant == t })
		return nil
	})
	return found, err
}
