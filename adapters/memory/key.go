package memory

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// claim is a key and when it was claimed. It is found by what names the key.
type claim struct {
	domain.IdempotencyKey
	at time.Time
}

type keys struct{ *store }

func (r keys) Claim(ctx context.Context, k domain.IdempotencyKey, now time.Time) (stored domain.IdempotencyKey, claimed bool, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		old, ok := r.keys.rows[name(k)]
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
		r.keys.put(name(k), claim{k, now})
		return nil
	})
	return stored, claimed, err
}

// name is a key without what it came with.
func name(k domain.IdempotencyKey) domain.IdempotencyKey {
	return domain.IdempotencyKey{Tenant: k.Tenant, Subject: k.Subject, Action: k.Action, Value: k.Value}
}

func (r keys) Extend(ctx context.Context, k domain.IdempotencyKey, until time.Time) error {
	return r.InTx(ctx, func(context.Context) error {
		if c, ok := r.keys.rows[name(k)]; ok && !c.Done && c.ID == k.ID {
			c.Until = until
			r.keys.put(name(k), c)
		}
		return nil
	})
}

func (r keys) Finish(ctx context.Context, k domain.IdempotencyKey, outcome string) error {
	return r.InTx(ctx, func(context.Context) error {
		if c, ok := r.keys.rows[name(k)]; ok && c.ID == k.ID {
			c.Done, c.Outcome = true, outcome
			r.keys.put(name(k), c)
		}
		return nil
	})
}

func (r keys) DeleteExpired(ctx context.Context, then time.Time) error {
	return r.InTx(ctx, func(context.Context) error {
		r.keys.dropAll(func(_ domain.IdempotencyKey, c claim) bool { return c.at.Before(then) })
		return nil
	})
}
