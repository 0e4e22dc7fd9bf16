package access

import (
	"context"
	"errors"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// FailureTimeout is how long a failure may take to be stored after the caller has gone.
const FailureTimeout = 5 * time.Second

// fail audits a failure and frees the key, even when the caller has gone. If
// that fails too, the trail says `begun`, which is the safe side, and the key is
// free once its time is up. Work that will go on has not failed, and neither has
// what is audited as done.
func (r Request) fail(ctx context.Context, o Outside, err error) {
	if errors.Is(err, domain.ErrContinue) || o.outcome.audited {
		return
	}
	d := o.Decision
	r.afterwards(ctx, func(ctx context.Context) error {
		if err := r.releaseKey(ctx, d); err != nil {
			return err
		}
		return r.audit(ctx, d, r.on.auditID(d.ID), domain.OutcomeFailed)
	})
}

// abandon frees the key of a call that has had its effect, and could not store
// that. Its repeat finds the effect; the trail says `begun`, because it has not
// failed either.
func (r Request) abandon(ctx context.Context, d Decision) {
	r.afterwards(ctx, func(ctx context.Context) error { return r.releaseKey(ctx, d) })
}

func (r Request) afterwards(ctx context.Context, do func(ctx context.Context) error) {
	ctx, cancel := r.guard.clock.Timeout(context.WithoutCancel(ctx), FailureTimeout)
	defer cancel()
	_ = r.guard.store.InTx(ctx, do)
}

// InTx is a unit of work between the steps of an external call. The guard asks
// again, because an external call may take long, also whether the tenant's data still
// lies where it did; the entry `begun` stands for it.
func InTx[T any](ctx context.Context, o Outside, do func(ctx context.Context, tx Tx) (T, error)) (T, error) {
	return inUnitOf(ctx, o, o.request.guard.store.InTx, do)
}

func inUnitOf[T any](
	ctx context.Context, o Outside, run runner, do func(ctx context.Context, tx Tx) (T, error),
) (T, error) {
	r := o.request
	r.begun = true
	return onFreshFacts(ctx, r, run, func(ctx context.Context, d Decision) (none T, err error) {
		if err := o.requireSamePlaces(d); err != nil {
			return none, err
		}
		d.ID, d.attempt = o.ID, o.attempt
		return do(ctx, Tx{r.guard.store.Repositories, d})
	})
}

// marksWritten reports whether the call is the first, as far as it knows, to tell somebody of records in a place of
// their own.
func (o Outside) marksWritten() bool { return o.unwritten && domain.WritesRecords(o.request.action) }

// markWritten notes it: whoever changes the place may not find that out when its server is away.
func (o Outside) markWritten(ctx context.Context) error {
	if !o.marksWritten() {
		return nil
	}
	return o.request.guard.store.Datasources.MarkWritten(ctx, o.Enterprise)
}

// Done is the last unit of work of an external call: it stores the outcome,
// audits `done` with the id that came to be, and completes the key.
func Done[T any](ctx context.Context, o Outside, do func(ctx context.Context, tx Tx) (T, error)) (T, error) {
	return end(ctx, o, o.request.guard.store.InTx, do)
}

// returned is Done of a call whose outcome is what it returns. The entry, where it is all that is stored, needs no
// transaction.
func returned[T any](ctx context.Context, o Outside, out T) (T, error) {
	r, run := o.request, o.request.guard.store.InTx
	if r.call.Idempotency.Key == "" && !o.marksWritten() && !r.isOperatorAct() {
		run = r.guard.store.InBatch
	}
	return end(ctx, o, run, func(context.Context, Tx) (T, error) { return out, nil })
}

func end[T any](
	ctx context.Context, o Outside, run runner, do func(ctx context.Context, tx Tx) (T, error),
) (T, error) {
	out, err := inUnitOf(ctx, o, run, func(ctx context.Context, tx Tx) (none T, err error) {
		out, err := do(ctx, tx)
		if err != nil {
			return none, err
		}
		if err := o.markWritten(ctx); err != nil {
			return none, err
		}
		return out, o.request.finish(ctx, tx.Decision, resourceID(out, tx.ID))
	})
	o.outcome.audited = err == nil
	return out, err
}
