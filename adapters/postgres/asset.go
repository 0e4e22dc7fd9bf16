package postgres

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

type assetRow struct {
	ID          domain.AssetID  `bun:",pk"`
	Tenant      domain.TenantID `bun:"organization_id"`
	Project     domain.ProjectID
	FileName    string
	ContentType string
	Size        int64
	SHA256      string `bun:"sha256"`
	Visibility  domain.Visibility
	Purpose     domain.Purpose `bun:",nullzero"`
	Slot        string
	State       domain.AssetState
	Key         string
	Upload      string
	PartSize    int64
	Hashed      int64
	HashState   string
	Deleted     bool
	ExpiresAt   time.Time `bun:",nullzero"`
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
	return r.get(ctx, noLock, "organization_id = ? AND id = ?", t, id)
}

func (r assets) GetPublic(ctx context.Context, id domain.AssetID) (domain.Asset, error) {
	return r.get(ctx, noLock, "id = ? AND visibility = ? AND state = ?", id, domain.PublicImage, domain.AssetReady)
}

func (r assets) Update(
	ctx context.Context, t domain.TenantID, id domain.AssetID, change func(*domain.Asset) error,
) (domain.Asset, error) {
	get := func(ctx context.Context) (domain.Asset, error) {
		return r.get(ctx, forUpdate, "organization_id = ? AND id = ?", t, id)
	}
	return updateLocked(ctx, r.DB, get, change, func(ctx context.Context, a domain.Asset) error {
		row := assetRow(a)
		return assetErrors.execOne(r.shared(ctx).update(&row, assetTable).WherePK().Exec(ctx))
	})
}

func (r assets) MarkReady(
	ctx context.Context, t domain.TenantID, id domain.AssetID, sha256 string, replaced time.Time,
) error {
	return r.InTx(ctx, func(ctx context.Context) error {
		a, err := r.Get(ctx, t, id)
		if err != nil || a.State == domain.AssetReady {
			return err
		}
		if err := r.replace(ctx, a, replaced); err != nil {
			return err
		}
		return r.exec(ctx, `UPDATE public.assets SET state = ?, sha256 = ?, expires_at = NULL
			WHERE organization_id = ? AND id = ? AND state = ? AND NOT deleted`, domain.AssetReady, sha256, t, id, a.State)
	})
}

// replace lets the others of the slot expire. Without the lock two at once would
// not see each other, and both stay.
func (r assets) replace(ctx context.Context, by domain.Asset, at time.Time) error {
	if by.Slot == "" {
		return nil
	}
	err := r.exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended(?, 0))",
		"tenon asset\n"+string(by.Tenant)+"\n"+by.Slot)
	if err != nil {
		return err
	}
	return r.exec(ctx, `UPDATE public.assets SET expires_at = ?
		WHERE organization_id = ? AND slot = ? AND slot <> '' AND expires_at IS NULL`, at, by.Tenant, by.Slot)
}

func (r assets) Exists(ctx context.Context, t domain.TenantID) (found bool, err error) {
	const any = "SELECT EXISTS (SELECT FROM public.assets WHERE organization_id = ?)"
	err = r.shared(ctx).raw(any, t).Scan(ctx, &found)
	return found, errorMap{}.translate(err)
}

func (r assets) get(ctx context.Context, how clause, where string, args ...any) (domain.Asset, error) {
	var row assetRow
	err := how(r.shared(ctx).selectFrom(&row, assetTable).Where("NOT deleted").Where(where, args...)).Scan(ctx)
	return domain.Asset(row), assetErrors.translate(err)
}
