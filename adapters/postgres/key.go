package postgres

import (
	"context"
	"errors"
	"strings"
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

// Claim holds the key until the unit of work ends, so that a twin waits for it.
// A key that is too old is taken over.
func (r keys) Claim(ctx context.Context, k domain.Key, now time.Time) (first domain.Key, again bool, err error) {
	err = r.InTx(ctx, func(ctx context.Context) error {
		if err := r.hold(ctx, k); err != nil {
			return err
		}
		n, err := r.note(ctx, k, now)
		if first, again = k, n == 0; err != nil || !again {
			return err
		}
		first, err = r.get(ctx, k)
		return err
	})
	return first, again, err
}

// How long a twin waits. It keeps a connection from the others meanwhile, so
// only so many of them wait long.
const (
	twinWait   = "10s"
	twinGlance = 2 * time.Second // for one of those who wait to go on
	twinShare  = 4               // one in so many connections may be a twin's who waits
)

const keyLock = "advisory_xact_lock(hashtextextended(?, 0))"

// hold locks the key, or answers KeyInUse.
func (r keys) hold(ctx context.Context, k domain.Key) error {
	name := strings.Join([]string{"tenon key", string(k.Tenant), string(k.Subject), string(k.Action), k.Value}, "\n")
	var free bool
	err := r.shared(ctx).raw("SELECT pg_try_"+keyLock, name).Scan(ctx, &free)
	if err != nil || free {
		return failures{}.explain(err)
	}
	select {
	case r.twins <- struct{}{}:
		defer func() { <-r.twins }()
		return r.await(ctx, name)
	case <-time.After(twinGlance):
		return domain.KeyInUse
	case <-ctx.Done():
		return failures{}.explain(ctx.Err())
	}
}

func (r keys) await(ctx context.Context, name string) error {
	_, err := r.shared(ctx).raw("SET LOCAL lock_timeout = '"+twinWait+"'; SELECT pg_"+keyLock+"; SET LOCAL lock_timeout TO DEFAULT", name).Exec(ctx)
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && pg.Code == "55P03" {
		return domain.KeyInUse
	}
	return failures{}.explain(err)
}

// note inserts k and tells how many keys that made: one, or none if it is there.
func (r keys) note(ctx context.Context, k domain.Key, now time.Time) (int64, error) {
	res, err := r.shared(ctx).raw(`INSERT INTO public.idempotency_keys AS k (tenant, subject, action, value, request, target, noted_at) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT ON CONSTRAINT idempotency_keys_pkey DO UPDATE SET request = EXCLUDED.request, target = EXCLUDED.target, noted_at = EXCLUDED.noted_at, made_at = EXCLUDED.made_at
		WHERE k.made_at < clock_timestamp() - ? * interval '1 second'`, k.Tenant, k.Subject, k.Action, k.Value, k.Request, k.Target, now, domain.KeyTTL.Seconds()).Exec(ctx)
	return failures{}.count(res, err)
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
