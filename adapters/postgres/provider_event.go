package postgres

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

type processedEventRow struct {
	ID           string `bun:",pk"`
	Type         string
	At           time.Time
	Organization domain.TenantID `bun:"organization_id"`
	ProcessedAt  time.Time
}

type processedEvents struct{ *DB }

func (r processedEvents) Ensure(ctx context.Context, h domain.ProviderEvent, now time.Time) (bool, error) {
	row := processedEventRow{h.ID, h.Type, h.At, h.Organization, now}
	return r.shared(ctx).ensure(
		ctx, &row, "public.processed_events AS processed_event_row", "processed_events_pkey", errorMap{},
	)
}

func (r processedEvents) DeleteExpired(ctx context.Context, then time.Time) error {
	return r.exec(ctx, "DELETE FROM public.processed_events WHERE processed_at < ?", then)
}
