package memory

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// heldTicket is a ticket and what the provider calls it.
type heldTicket struct {
	domain.SSOSetupTicket
	handle domain.Secret
}

type tickets struct{ *store }

func (r tickets) Replace(ctx context.Context, t domain.SSOSetupTicket, handle domain.Secret) (old domain.Secret, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		if !r.enterprises.has(t.Enterprise) {
			return domain.ErrEnterpriseNotFound
		}
		old = r.tickets.rows[t.Enterprise].handle
		r.tickets.put(t.Enterprise, heldTicket{t, handle})
		return nil
	})
	return old, err
}

func (r tickets) Active(ctx context.Context, e domain.EnterpriseID, now time.Time) (t domain.SSOSetupTicket, handle domain.Secret, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		if held := r.tickets.rows[e]; now.Before(held.ExpiresAt) {
			t, handle = held.SSOSetupTicket, held.handle
		}
		return nil
	})
	return t, handle, err
}

func (r tickets) DeleteExpired(ctx context.Context, now time.Time) error {
	return r.InTx(ctx, func(context.Context) error {
		r.tickets.dropAll(func(_ domain.EnterpriseID, t heldTicket) bool { return !now.Before(t.ExpiresAt) })
		return nil
	})
}
