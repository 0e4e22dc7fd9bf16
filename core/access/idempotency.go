package access

import (
	"context"
	"errors"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// Replay is what a call with the same key has done.
type Replay struct {
	ID      string // of what came to be
	Created bool   // by that call; otherwise it found what was there
}

// replayed ends a unit of work in which there is nothing left to do.
type replayed struct{ Replay }

func (*replayed) Error() string { return "access: a call with this key was done before" }

// How long a call waits for another with its key, and how often it looks.
const (
	keyWait         = 10 * time.Second
	keyPollInterval = 50 * time.Millisecond
)

// awaitKey tries again while another call with the same key runs. It waits
// outside of any transaction, so waiting takes no connection from others.
func awaitKey[T any](ctx context.Context, r Request, try func(ctx context.Context) (T, error)) (none T, err error) {
	waiting, cancel := r.guard.clock.Timeout(ctx, keyWait)
	defer cancel()
	for {
		out, err := try(ctx)
		if !errors.Is(err, domain.ErrIdempotencyKeyInUse) || r.call.Idempotency.Key == "" || r.guard.store.Joined(ctx) {
			return out, err
		}
		pause, cancel := r.guard.clock.Timeout(waiting, keyPollInterval)
		<-pause.Done()
		cancel()
		if waiting.Err() != nil {
			return none, err
		}
	}
}

// claimKey takes the call's key, if it has one, and decides with which id to work.
func (r Request) claimKey(ctx context.Context, d Decision) (Decision, error) {
	if r.call.Idempotency.Key == "" {
		return d, nil
	}
	now := r.guard.clock.Now()
	d.attempt = r.guard.ids.New(now)
	key := r.key(d)
	key.RequestHash, key.Until = r.call.Idempotency.RequestHash, now.Add(domain.IdempotencyKeyLease)
	stored, claimed, err := r.guard.store.IdempotencyKeys.Claim(ctx, key, now)
	switch {
	case err != nil:
		return d, err
	case stored.RequestHash != key.RequestHash:
		return d, domain.ErrIdempotencyKeyReused
	case stored.Done:
		return d, &replayed{Replay{stored.Outcome, stored.Outcome == stored.ID}}
	case !claimed:
		return d, domain.ErrIdempotencyKeyInUse
	}
	d.ID = stored.ID
	return d, nil
}

// key names the call's key, the id that it works with, and the attempt. Keys are of the
// caller's tenant: an operator's call may be what gives the enterprise one.
func (r Request) key(d Decision) domain.IdempotencyKey {
	return domain.IdempotencyKey{
		Tenant: r.call.Tenant, Subject: r.call.Subject, Action: r.action, Value: r.call.Idempotency.Key,
		ID: d.ID, Attempt: d.attempt,
	}
}

func (r Request) completeKey(ctx context.Context, d Decision, id string) error {
	if r.call.Idempotency.Key == "" {
		return nil
	}
	return r.guard.store.IdempotencyKeys.Finish(ctx, r.key(d), id)
}

// releaseKey frees the key for whoever tries again, by whatever clock. The same
// request goes on with the same id, because what failed may have been half done.
func (r Request) releaseKey(ctx context.Context, d Decision) error {
	if r.call.Idempotency.Key == "" {
		return nil
	}
	return r.guard.store.IdempotencyKeys.Extend(ctx, r.key(d), time.Time{})
}

// ExtendKey tells that a long external call still runs, so that no repeat of it
// begins beside it.
func ExtendKey(ctx context.Context, o Outside) error {
	r := o.request
	if r.call.Idempotency.Key == "" {
		return nil
	}
	return r.guard.store.InTx(ctx, func(ctx context.Context) error {
		return r.guard.store.IdempotencyKeys.Extend(
			ctx, r.key(o.Decision), r.guard.clock.Now().Add(domain.IdempotencyKeyLease),
		)
	})
}

// ExpireKeys deletes keys that are older than a day.
func (g *Guard) ExpireKeys(ctx context.Context, c domain.Call) error {
	r := g.Request(c, domain.IdempotencyKeyExpire, Resource{})
	_, err := Write(ctx, r, func(ctx context.Context, _ Tx) (None, error) {
		return None{}, g.store.IdempotencyKeys.DeleteExpired(ctx, g.clock.Now().Add(-domain.IdempotencyKeyTTL))
	})
	return err
}
