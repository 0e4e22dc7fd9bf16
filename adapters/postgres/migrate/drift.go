package migrate

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/domain"
)

// createDrift makes what Verify notes, for whoever asks where the fleet stands: which tenants differ, and in a row
// without a tenant when all were compared.
const createDrift = `CREATE TABLE IF NOT EXISTS public.migration_drift (
		organization_id text COLLATE "C" CONSTRAINT migration_drift_pkey PRIMARY KEY,
		differences     integer NOT NULL,
		seen_at         timestamptz NOT NULL
	)`

type driftRow struct {
	bun.BaseModel  `bun:"table:public.migration_drift"`
	OrganizationID domain.TenantID
	Differences    int
	SeenAt         time.Time
}

// noteDrift notes what was found, of all tenants or of these.
func (s schemas) noteDrift(ctx context.Context, found []domain.VerifiedSchema, whole bool) error {
	err := s.Pool.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		var now time.Time
		if err := tx.NewRaw("SELECT date_trunc('milliseconds', clock_timestamp())").Scan(ctx, &now); err != nil {
			return err
		}
		seen, rows := driftOf(found, whole, now)
		forget := tx.NewDelete().Model((*driftRow)(nil)).Where("?", whole)
		if len(seen) > 0 {
			forget = forget.WhereOr("organization_id IN (?)", bun.List(seen))
		}
		if _, err := forget.Exec(ctx); err != nil || len(rows) == 0 {
			return err
		}
		_, err := tx.NewInsert().Model(&rows).On("CONFLICT (organization_id) DO UPDATE").
			Set("differences = EXCLUDED.differences, seen_at = EXCLUDED.seen_at").Exec(ctx)
		return err
	})
	return s.Translate(err)
}

// driftOf are the tenants that were compared, and what is noted.
func driftOf(found []domain.VerifiedSchema, whole bool, now time.Time) (seen []domain.TenantID, rows []driftRow) {
	if whole {
		rows = append(rows, driftRow{SeenAt: now})
	}
	for _, v := range found {
		seen = append(seen, v.Tenant)
		if n := len(v.Differences); n > 0 {
			rows = append(rows, driftRow{OrganizationID: v.Tenant, Differences: n, SeenAt: now})
		}
	}
	return seen, rows
}

// drift is what Verify has noted last of tenants that are still there.
func (s schemas) drift(ctx context.Context) (all []domain.TenantDrift, verifiedAt time.Time, err error) {
	var rows []driftRow
	err = s.Pool.NewRaw(`SELECT d.organization_id, d.differences, d.seen_at FROM public.migration_drift AS d
		LEFT JOIN public.tenants AS t USING (organization_id)
		WHERE d.organization_id = '' OR t.organization_id IS NOT NULL ORDER BY d.organization_id`).Scan(ctx, &rows)
	for _, row := range rows {
		if row.OrganizationID == "" {
			verifiedAt = row.SeenAt
			continue
		}
		all = append(all, domain.TenantDrift{Tenant: row.OrganizationID, Differences: row.Differences, SeenAt: row.SeenAt})
	}
	return all, verifiedAt, s.Translate(err)
}
