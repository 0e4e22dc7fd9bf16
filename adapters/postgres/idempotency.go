package postgres

import (
	"context"
	"strings"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

var idempotencyKeyErrors = errorMap{notFound: domain.ErrIdempotencyKeyInUse}

type idempotencyKeys struct{ *DB }

// Claim locks the name of the key until the unit of work ends. Waiting is left
// to the caller, because it would take a connection.
func (r idempotencyKeys) Claim(
	ctx context.Context, k domain.IdempotencyKey, now time.Time,
) (stored domain.IdempotencyKey, claimed bool, err error) {
	err = r.InTx(ctx, func(ctx context.Context) error {
		if err := r.lock(ctx, k); err != nil {
			return err
		}
		return r.ask(ctx, k.Tenant, upsertKey(k, now, &claimed), selectedKey(k, &stored))
	})
	return stored, claimed, err
}

const tryLockKey = "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0))"

// lock answers ErrIdempotencyKeyInUse if another unit of work has the key.
func (r idempotencyKeys) lock(ctx context.Context, k domain.IdempotencyKey) error {
	name := strings.Join([]string{"tenon key", string(k.Tenant), string(k.Subject), string(k.Action), k.Value}, "\n")
	var free bool
	err := r.ask(ctx, k.Tenant, statement{text: tryLockKey, args: []any{text(name)}, read: oneRow(&free)})
	if err == nil && !free {
		return domain.ErrIdempotencyKeyInUse
	}
	return err
}

// claimKey takes over a key whose call has ended without being done, or that is
// too old. An equal request goes on with the first id, because what failed may
// have been half done.
const claimKey = `
INSERT INTO public.idempotency_keys AS k
	(tenant, subject, action, value, request_hash, id, attempt, outcome, done, until, claimed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, '', false, $8, $9)
ON CONFLICT ON CONSTRAINT idempotency_keys_pkey DO UPDATE SET
	request_hash = EXCLUDED.request_hash, attempt = EXCLUDED.attempt, outcome = '', done = false,
	until = EXCLUDED.until, claimed_at = EXCLUDED.claimed_at,
	id = CASE WHEN k.request_hash = EXCLUDED.request_hash AND k.claimed_at >= $10 THEN k.id ELSE EXCLUDED.id END
WHERE k.claimed_at < $10 OR NOT k.done AND k.until <= $9`

func upsertKey(k domain.IdempotencyKey, now time.Time, claimed *bool) statement {
	return statement{text: claimKey, read: touched(claimed), args: append(
		nameOf(k), text(k.RequestHash), text(k.ID), text(k.Attempt), k.Until, now, now.Add(-domain.IdempotencyKeyTTL),
	)}
}

// nameOf is what names a key, as $1 to $4.
func nameOf(k domain.IdempotencyKey) []any {
	return []any{text(k.Tenant), text(k.Subject), text(k.Action), text(k.Value)}
}

const (
	ofThisName = "tenant = $1 AND subject = $2 AND action = $3 AND value = $4"
	selectKey  = `SELECT tenant, subject, action, value, request_hash, id, attempt, outcome, done, until
		FROM public.idempotency_keys WHERE ` + ofThisName
	finishKey = "UPDATE public.idempotency_keys SET done = true, outcome = $5 WHERE " + ofThisName + " AND id = $6"
)

func selectedKey(k domain.IdempotencyKey, stored *domain.IdempotencyKey) statement {
	return statement{text: selectKey, args: nameOf(k), errors: idempotencyKeyErrors, read: oneRow(
		(*string)(&stored.Tenant), (*string)(&stored.Subject), (*string)(&stored.Action), &stored.Value,
		&stored.RequestHash, &stored.ID, &stored.Attempt, &stored.Outcome, &stored.Done, &stored.Until,
	)}
}

func (r idempotencyKeys) Extend(ctx context.Context, k domain.IdempotencyKey, until time.Time) error {
	return r.exec(ctx, `UPDATE public.idempotency_keys SET until = ?
		WHERE tenant = ? AND subject = ? AND action = ? AND value = ? AND attempt = ? AND NOT done`,
		until, k.Tenant, k.Subject, k.Action, k.Value, k.Attempt)
}

func (r idempotencyKeys) Finish(ctx context.Context, k domain.IdempotencyKey, outcome string) error {
	return r.tell(ctx, k.Tenant, statement{text: finishKey, args: append(nameOf(k), text(outcome), text(k.ID))})
}

func (r idempotencyKeys) DeleteExpired(ctx context.Context, then time.Time) error {
	return r.exec(ctx, "DELETE FROM public.idempotency_keys WHERE claimed_at < ?", then)
}
