package memory

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

type processedEvents struct{ *store }

func (r processedEvents) Ensure(ctx context.Context, h domain.ProviderEvent, now time.Time) (fresh bool, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		if fresh = !r.processedEvents.has(h.ID); fresh {
			r.processedEvents.put(h.ID, now)
		}
		return nil
	})
	return fresh, err
}

func (r processedEvents) DeleteExpired(ctx context.Context, then time.Time) error {
	return r.InTx(ctx, func(context.Context) error {
		r.processedEvents.deleteAll(func(_ string, noted time.Time) bool { return noted.Before(then) })
		return nil
	})
}
