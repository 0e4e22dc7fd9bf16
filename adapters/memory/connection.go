package memory

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

type hooks struct{ *store }

func (r hooks) Ensure(ctx context.Context, h domain.ProviderEvent, now time.Time) (fresh bool, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		if fresh = !r.hooks.has(h.ID); fresh {
			r.hooks.put(h.ID, now)
		}
		return nil
	})
	return fresh, err
}

func (r hooks) DeleteExpired(ctx context.Context, then time.Time) error {
	return r.InTx(ctx, func(context.Context) error {
		r.hooks.dropAll(func(_ string, noted time.Time) bool { return noted.Before(then) })
		return nil
	})
}
