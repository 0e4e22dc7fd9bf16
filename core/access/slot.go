package access

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// inSlot runs do while the request holds a slot. What runs in a unit of work holds a connection already, so it waits
// for nothing.
func inSlot[T any](
	ctx context.Context, r Request, kind domain.SlotKind, do func(ctx context.Context) (T, error),
) (none T, err error) {
	claim, needed := domain.SlotFor(r.call, r.action, kind)
	if r.guard.slots == nil || !needed || r.guard.store.Joined(ctx) {
		return do(ctx)
	}
	if r.begun {
		claim.Critical, claim.Patient = true, true
	}
	held, release, err := r.guard.slots.Take(ctx, claim)
	if err != nil {
		return none, err
	}
	defer release()
	return do(held)
}
