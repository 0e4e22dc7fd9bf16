package memory

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// claim is a key and when it was noted. It is found by what names the key.
type claim struct {
	domain.Key
	at time.Time
}

type keys struct{ *store }

const patience = 10 * time.Second

func (r keys) Claim(ctx context.Context, k domain.Key, now time.Time) (first domain.Key, again bool, err error) {
	waiting, cancel := r.clock.Timeout(ctx, patience)
	defer cancel()
	err = r.InTx(waiting, func(context.Context) error {
		found, ok := r.keys.rows[name(k)]
		if first, again = found.Key, ok; !ok {
			first = k
			r.keys.put(name(k), claim{k, now})
		}
		return nil
	})
	if err != nil && waiting.Err() != nil && ctx.Err() == nil {
		err = domain.KeyInUse
	}
	return first, again, err
}

// name is a key without what it came with.
func name(k domain.Key) domain.Key {
	k.Request, k.Target = "", ""
	return k
}

func (r keys) DeleteExpired(ctx context.Context, then time.Time) error {
	return r.InTx(ctx, func(context.Context) error {
		r.keys.dropAll(func(_ domain.Key, c claim) bool { return c.at.Before(then) })
		return nil
	})
}
