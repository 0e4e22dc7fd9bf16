package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/tenon-health/tenon/core/domain"
)

type keyRow struct {
	Tenant  domain.TenantID
	Subject domain.Subject
	Action  domain.Action
	Value   string
	Request string
	Target  string
}

const keyTable = "public.idempotency_keys AS key_row"

type keys struct{ *DB }

// Claim waits, by inserting, for a twin whose unit of work is under way. A key
// that is too old is taken over.
func (r keys) Claim(ctx context.Context, k domain.Key, now time.Time) (first domain.Key, again bool, err error) {
	err = r.InTx(ctx, func(ctx context.Context) error {
		n, err := r.note(ctx, k, now)
		if first, again = k, n == 0; err != nil || !again {
			return err
		}
		first, err = r.get(ctx, k)
		return err
	})
	return first, again, err
}

const twinWait = "10s"

// note inserts k and tells how many keys that made: one, or none if it is there.
func (r keys) note(ctx context.Context, k domain.Key, now time.Time) (int64, error) {
	s := r.shared(ctx)
	if err := r.exec(ctx, "SET LOCAL lock_timeout = '"+twinWait+"'"); err != nil {
		return 0, err
	}
	res, err := s.raw(`INSERT INTO public.idempotency_keys AS k (tenant, subject, action, value, request, target, noted_at) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT ON CONSTRAINT idempotency_keys_pkey DO UPDATE SET request = EXCLUDED.request, target = EXCLUDED.target, noted_at = EXCLUDED.noted_at, made_at = EXCLUDED.made_at
		WHERE k.made_at < clock_timestamp() - ? * interval '1 second'`, k.Tenant, k.Subject, k.Action, k.Value, k.Request, k.Target, now, domain.KeyTTL.Seconds()).Exec(ctx)
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && pg.Code == "55P03" {
		return 0, domain.KeyInUse
	}
	n, err := failures{}.count(res, err)
	if err != nil {
		return 0, err
	}
	return n, r.exec(ctx, "SET LOCAL lock_timeout TO DEFAULT")
}

func (r keys) get(ctx context.Context, k domain.Key) (domain.Key, error) {
	var row keyRow
	err := r.shared(ctx).from(&row, keyTable).
		Where("tenant = ? AND subject = ? AND action = ? AND value = ?", k.Tenant, k.Subject, k.Action, k.Value).Scan(ctx)
	return domain.Key(row), failures{missing: domain.KeyInUse}.explain(err)
}

func (r keys) DeleteExpired(ctx context.Context, then time.Time) error {
	return r.exec(ctx, "DELETE FROM public.idempotency_keys WHERE noted_at < ?", then)
}
