package postgres

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

type hookRow struct {
	ID           string `bun:",pk"`
	Type         string
	At           time.Time
	Organization domain.TenantID `bun:"organization_id"`
	NotedAt      time.Time
}

type hooks struct{ *DB }

func (r hooks) Ensure(ctx context.Context, h domain.ProviderEvent, now time.Time) (bool, error) {
	row := hookRow{h.ID, h.Type, h.At, h.Organization, now}
	return r.shared(ctx).ensure(ctx, &row, "public.hooks AS hook_row", "hooks_pkey", failures{})
}

func (r hooks) DeleteExpired(ctx context.Context, then time.Time) error {
	return r.exec(ctx, "DELETE FROM public.hooks WHERE noted_at < ?", then)
}
