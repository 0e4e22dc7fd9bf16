package memory

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// assets are shared tables: the platform, too, has some.
type assets struct{ *store }

func (r assets) Ensure(ctx context.Context, t domain.TenantID, a domain.Asset) (asset domain.Asset, created bool, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		k := own[domain.AssetID]{t, a.ID}
		if created = !r.assets.has(k); created {
			a.Tenant = t
			r.assets.put(k, a)
		}
		asset = r.assets.rows[k]
		return nil
	})
	return asset, created, err
}

func (r assets) Get(ctx context.Context, t domain.TenantID, id domain.AssetID) (a domain.Asset, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		a, err = r.assets.get(own[domain.AssetID]{t, id}, domain.NoSuchAsset)
		return err
	})
	return a, err
}

func (r assets) Public(ctx context.Context, id domain.AssetID) (a domain.Asset, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		a, err = r.assets.first(domain.NoSuchAsset, func(k own[domain.AssetID], a domain.Asset) bool {
			return k.id == id && a.State == domain.AssetReady && a.Visibility == domain.PublicImage
		})
		return err
	})
	return a, err
}

func (r assets) Ready(ctx context.Context, t domain.TenantID, id domain.AssetID, sha256 string) error {
	return r.InTx(ctx, func(context.Context) error {
		_, err := r.assets.update(own[domain.AssetID]{t, id}, domain.NoSuchAsset, func(a *domain.Asset) error {
			a.State, a.SHA256 = domain.AssetReady, sha256
			return nil
		})
		return err
	})
}
