package memory

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// storedKey is a key and when it was claimed. It is found by what names the key.
type storedKey struct {
	domain.IdempotencyKey
	at time.Time
}

type idempotencyKeys struct{ *store }

func (r idempotencyKeys) Claim(
	ctx context.Context, k domain.IdempotencyKey, now time.Time,
) (stored domain.IdempotencyKey, claimed bool, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		old, ok := r.keys.rows[keyName(k)]
		young := ok && !old.at.Before(now.Add(-domain.IdempotencyKeyTTL))
		if young && (old.Done || old.Until.After(now)) {
			stored = old.IdempotencyKey
			return nil
		}
		// What failed may have been half done: an equal request goes on with it.
		if young && old.RequestHash == k.RequestHash {
			k.ID = old.ID
		}
		stored, claimed = k, true
		r.keys.put(keyName(k), storedKey{k, now})
		return nil
	})
	return stored, claimed, err
}

// keyName is a key without what it came with.
func keyName(k domain.IdempotencyKey) domain.IdempotencyKey {
	return domain.IdempotencyKey{Tenant: k.Tenant, Subject: k.Subject, Action: k.Action, Value: k.Value}
}

func (r idempotencyKeys) Extend(ctx context.Context, k domain.IdempotencyKey, until time.Time) error {
	return r.InTx(ctx, func(context.Context) error {
		if c, ok := r.keys.rows[keyName(k)]; ok && !c.Done && c.Attempt == k.Attempt {
			c.Until = until
			r.keys.put(keyName(k), c)
		}
		return nil
	})
}

func (r idempotencyKeys) Finish(ctx context.Context, k domain.IdempotencyKey, outcome string) error {
	return r.InTx(ctx, func(context.Context) error {
		if c, ok := r.keys.rows[keyName(k)]; ok && c.ID == k.ID {
			c.Done, c.Outcome = true, outcome
			r.keys.put(keyName(k), c)
		}
		return nil
	})
}

func (r idempotencyKeys) DeleteExpired(ctx context.Context, then time.Time) error {
	return r.InTx(ctx, func(context.Context) error {
		r.keys.deleteAll(func(_ domain.IdempotencyKey, c storedKey) bool { return c.at.Before(then) })
		return nil
	})
}
