package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/domain"
)

func (r assetRow) toDomain() domain.Asset { return domain.Asset(r) }

func (r assets) List(
	ctx context.Context, t domain.TenantID, q domain.AssetQuery,
) (domain.Page[domain.Asset], error) {
	var rows []assetRow
	s := r.shared(ctx).selectFrom(&rows, assetTable).
		Where("organization_id = ? AND project = ? AND project <> '' AND NOT deleted", t, q.Project)
	return page(ctx, s.OrderExpr("id DESC"), &rows, q.Paging, assetRow.toDomain)
}

func (r assets) Expired(ctx context.Context, now time.Time, after domain.AssetID, limit int) ([]domain.Asset, error) {
	return r.byID(ctx, after, limit, func(s *bun.SelectQuery) *bun.SelectQuery { return s.Where("expires_at <= ?", now) })
}

func (r assets) Deleted(
	ctx context.Context, t domain.TenantID, after domain.AssetID, limit int,
) ([]domain.Asset, error) {
	return r.byID(ctx, after, limit, func(s *bun.SelectQuery) *bun.SelectQuery {
		return s.Where("organization_id = ? AND deleted", t)
	})
}

func (r assets) byID(ctx context.Context, after domain.AssetID, limit int, which clause) ([]domain.Asset, error) {
	var rows []assetRow
	err := which(r.shared(ctx).selectFrom(&rows, assetTable)).Where("id > ?", after).
		Order("id").Limit(int64(limit)).Scan(ctx)
	return mapRows(rows, assetRow.toDomain), assetErrors.translate(err)
}

func (r assets) DeleteAll(ctx context.Context, t domain.TenantID, p domain.ProjectID, now time.Time) (int64, error) {
	const mark = `UPDATE public.assets SET deleted = true, expires_at = ?
		WHERE organization_id = ? AND project = ? AND NOT deleted`
	return assetErrors.rowsAffected(r.shared(ctx).raw(mark, now, t, p).Exec(ctx))
}

func (r assets) Expire(
	ctx context.Context, t domain.TenantID, id domain.AssetID, now time.Time,
) (domain.Asset, error) {
	var row assetRow
	const mark = `UPDATE public.assets AS asset_row SET deleted = true
		WHERE organization_id = ? AND id = ? AND expires_at <= ? RETURNING *`
	err := r.shared(ctx).raw(mark, t, id, now).Scan(ctx, &row)
	return row.toDomain(), assetErrors.translate(err)
}

func (r assets) Delete(ctx context.Context, t domain.TenantID, id domain.AssetID) error {
	return r.exec(ctx, "DELETE FROM public.assets WHERE organization_id = ? AND id = ? AND deleted", t, id)
}
