package postgres

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

type assetRow struct {
	ID          domain.AssetID  `bun:",pk"`
	Tenant      domain.TenantID `bun:"organization_id"`
	FileName    string
	ContentType string
	Size        int64
	SHA256      string `bun:"sha256"`
	Visibility  domain.Visibility
	State       domain.AssetState
	Key         string
	CreatedAt   time.Time
	CreatedBy   domain.Subject
}

const assetTable = "public.assets AS asset_row"

var assetErrors = errorMap{notFound: domain.ErrAssetNotFound}

type assets struct{ *DB }

func (r assets) Ensure(ctx context.Context, t domain.TenantID, a domain.Asset) (domain.Asset, bool, error) {
	a.Tenant = t
	row := assetRow(a)
	created, err := r.shared(ctx).ensure(ctx, &row, assetTable, "assets_pkey", assetErrors)
	if err != nil || created {
		return a, created, err
	}
	a, err = r.Get(ctx, t, a.ID)
	return a, false, err
}

func (r assets) Get(ctx context.Context, t domain.TenantID, id domain.AssetID) (domain.Asset, error) {
	return r.get(ctx, "organization_id = ? AND id = ?", t, id)
}

func (r assets) GetPublic(ctx context.Context, id domain.AssetID) (domain.Asset, error) {
	return r.get(ctx, "id = ? AND visibility = ? AND state = ?", id, domain.PublicImage, domain.AssetReady)
}

func (r assets) MarkReady(ctx context.Context, t domain.TenantID, id domain.AssetID, sha256 string) error {
	return assetErrors.execOne(
		r.shared(ctx).raw("UPDATE public.assets SET state = ?, sha256 = ? WHERE organization_id = ? AND id = ?",
			domain.AssetReady, sha256, t, id).Exec(ctx),
	)
}

func (r assets) get(ctx context.Context, where string, args ...any) (domain.Asset, error) {
	var row assetRow
	err := r.shared(ctx).selectFrom(&row, assetTable).Where(where, args...).Scan(ctx)
	return domain.Asset(row), assetErrors.translate(err)
}
