package access

import (
	"context"
	"errors"
	"fmt"

	"github.com/tenon-health/tenon/core/domain"
)

// Read hands out the repositories for looking. What is known about the actor may
// be a moment old, except inside a unit of work. Not for patient data: that is
// External.
func Read[T any](ctx context.Context, r Request, read func(ctx context.Context, tx Tx) (T, error)) (T, error) {
	return inSlot(ctx, r, domain.DatabaseSlot, func(ctx context.Context) (none T, err error) {
		d, err := r.authorize(ctx, r.guard.recentFacts(ctx))
		if err != nil {
			return none, err
		}
		return read(r.guard.store.ReadOnly(ctx), Tx{r.guard.store.Repositories, d})
	})
}

// recentFacts may be a moment old, so they serve reads and never a unit of work.
func (g *Guard) recentFacts(ctx context.Context) loader {
	if g.store.RecentFacts == nil || g.store.Joined(ctx) {
		return g.store.AccessFacts.Load
	}
	return g.store.RecentFacts.Load
}

// Write authorizes on fresh facts, changes and audits, all as one unit of work.
func Write[T any](
	ctx context.Context, r Request, write func(ctx context.Context, tx Tx) (T, error),
) (none T, err error) {
	if r.call.Idempotency.Key != "" {
		return none, fmt.Errorf("access: %s cannot be replayed, so it takes no key", r.action)
	}
	return change(ctx, r, write)
}

// Once is Write under the call's idempotency key. A call that was done before
// changes nothing and is answered by get.
func Once[T domain.Resource](
	ctx context.Context, r Request,
	write func(ctx context.Context, tx Tx) (T, error),
	get func(ctx context.Context, done Replay) (T, error),
) (T, error) {
	out, err := awaitKey(ctx, r, func(ctx context.Context) (T, error) { return change(ctx, r, write) })
	if done, ok := errors.AsType[*replayed](err); ok {
		return get(ctx, done.Replay)
	}
	return out, err
}

func change[T any](ctx context.Context, r Request, write func(ctx context.Context, tx Tx) (T, error)) (T, error) {
	return onFreshFacts(ctx, r, r.guard.store.InTx, func(ctx context.Context, d Decision) (none T, err error) {
		if d, err = r.claimKey(ctx, d); err != nil {
			return none, err
		}
		out, err := write(ctx, Tx{r.guard.store.Repositories, d})
		if err != nil {
			return none, err
		}
		return out, r.finish(ctx, d, resourceID(out, d.ID))
	})
}

// finish audits what came to be, and completes the key.
func (r Request) finish(ctx context.Context, d Decision, id string) error {
	if err := r.completeKey(ctx, d, id); err != nil {
		return err
	}
	if err := r.audit(ctx, d, id, domain.OutcomeDone); err != nil || !r.isOperatorAct() {
		return err
	}
	return r.mailAdmins(ctx, d, id)
}

// mailAdmins has the enterprise's admins told of what an operator does to it.
func (r Request) mailAdmins(ctx context.Context, d Decision, id string) error {
	now := r.guard.clock.Now()
	args := map[string]string{"action": string(r.action), "id": id}
	if r.on.person != "" {
		args["subject"] = string(r.on.person)
	}
	// The job works on the platform, because the enterprise may be suspended.
	job := domain.NewJob(
		domain.JobID(r.guard.ids.New(now)), domain.JobOperatorMail, d.Enterprise, "", r.call, now, args,
	)
	return r.guard.store.Jobs.Enqueue(ctx, job)
}

// resourceID is the id of what a use case has made or changed, if it tells one.
func resourceID(out any, otherwise string) string {
	if made, ok := out.(domain.Resource); ok && made.ResourceID() != "" {
		return made.ResourceID()
	}
	return otherwise
}
