package postgres

import (
	"context"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/domain"
)

type idempotencyKeyRow struct {
	Tenant      domain.TenantID
	Subject     domain.Subject
	Action      domain.Action
	Value       string
	RequestHash string
	ID          string
	Attempt     string
	Outcome     string
	Done        bool
	Until       time.Time
}

const idempotencyKeyTable = "public.idempotency_keys AS idempotency_key_row"

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
		n, err := r.upsert(ctx, k, now)
		if err != nil {
			return err
		}
		claimed = n == 1
		stored, err = r.get(ctx, k)
		return err
	})
	return stored, claimed, err
}

// lock answers ErrIdempotencyKeyInUse if another unit of work has the key.
func (r idempotencyKeys) lock(ctx context.Context, k domain.IdempotencyKey) error {
	name := strings.Join([]string{"tenon key", string(k.Tenant), string(k.Subject), string(k.Action), k.Value}, "\n")
	var free bool
	err := r.shared(ctx).raw("SELECT pg_try_advisory_xact_lock(hashtextextended(?, 0))", name).Scan(ctx, &free)
	if err == nil && !free {
		return domain.ErrIdempotencyKeyInUse
	}
	return errorMap{}.translate(err)
}

// claimKey takes over a key whose call has ended without being done, or that is
// too old. An equal request goes on with the first id, because what failed may
// have been half done.
const claimKey = `
INSERT INTO public.idempotency_keys AS k
	(tenant, subject, action, value, request_hash, id, attempt, outcome, done, until, claimed_at)
VALUES (?, ?, ?, ?, ?, ?, ?, '', false, ?, ?)
ON CONFLICT ON CONSTRAINT idempotency_keys_pkey DO UPDATE SET
	request_hash = EXCLUDED.request_hash, attempt = EXCLUDED.attempt, outcome = '', done = false,
	until = EXCLUDED.until, claimed_at = EXCLUDED.claimed_at,
	id = CASE WHEN k.request_hash = EXCLUDED.request_hash AND k.claimed_at >= ? THEN k.id ELSE EXCLUDED.id END
WHERE k.claimed_at < ? OR NOT k.done AND k.until <= ?`

// upsert tells how many keys were claimed: one or none.
func (r idempotencyKeys) upsert(ctx context.Context, k domain.IdempotencyKey, now time.Time) (int64, error) {
	old := now.Add(-domain.IdempotencyKeyTTL)
	res, err := r.shared(ctx).raw(claimKey, k.Tenant, k.Subject, k.Action, k.Value, k.RequestHash, k.ID, k.Attempt,
		k.Until, now, old, old, now).Exec(ctx)
	return errorMap{}.rowsAffected(res, err)
}

func (r idempotencyKeys) get(ctx context.Context, k domain.IdempotencyKey) (domain.IdempotencyKey, error) {
	var row idempotencyKeyRow
	err := whereKey(r.shared(ctx).selectFrom(&row, idempotencyKeyTable), k).Scan(ctx)
	return domain.IdempotencyKey(row), idempotencyKeyErrors.translate(err)
}

func whereKey(q *bun.SelectQuery, k domain.IdempotencyKey) *bun.SelectQuery {
	return q.Where("tenant = ? AND subject = ? AND action = ? AND value = ?", k.Tenant, k.Subject, k.Action, k.Value)
}

func (r idempotencyKeys) Extend(ctx context.Context, k domain.IdempotencyKey, until time.Time) error {
	return r.exec(ctx, `UPDATE public.idempotency_keys SET until = ?
		WHERE tenant = ? AND subject = ? AND action = ? AND value = ? AND attempt = ? AND NOT done`,
		until, k.Tenant, k.Subject, k.Action, k.Value, k.Attempt)
}

func (r idempotencyKeys) Finish(ctx context.Context, k domain.IdempotencyKey, outcome string) error {
	return r.tell(ctx, k.Tenant, statement{
		text: `UPDATE public.idempotency_keys SET done = true, outcome = $1
			WHERE tenant = $2 AND subject = $3 AND action = $4 AND value = $5 AND id = $6`,
		args: []any{text(outcome), text(k.Tenant), text(k.Subject), text(k.Action), text(k.Value), text(k.ID)},
	})
}

func (r idempotencyKeys) DeleteExpired(ctx context.Context, then time.Time) error {
	return r.exec(ctx, "DELETE FROM public.idempotency_keys WHERE claimed_at < ?", then)
}
