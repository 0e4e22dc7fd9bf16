package memory

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// storedTicket is a ticket and what the provider calls it.
type storedTicket struct {
	domain.SSOSetupTicket
	handle domain.Secret
}

type ssoSetupTickets struct{ *store }

func (r ssoSetupTickets) Replace(
	ctx context.Context, t domain.SSOSetupTicket, handle domain.Secret,
) (old domain.Secret, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		if !r.enterprises.has(t.Enterprise) {
			return domain.ErrEnterpriseNotFound
		}
		old = r.tickets.rows[t.Enterprise].handle
		r.tickets.put(t.Enterprise, storedTicket{t, handle})
		return nil
	})
	return old, err
}

func (r ssoSetupTickets) Active(
	ctx context.Context, e domain.EnterpriseID, now time.Time,
) (t domain.SSOSetupTicket, handle domain.Secret, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		if held := r.tickets.rows[e]; now.Before(held.ExpiresAt) {
			t, handle = held.SSOSetupTicket, held.handle
		}
		return nil
	})
	return t, handle, err
}

func (r ssoSetupTickets) Delete(ctx context.Context, id string) error {
	return r.InTx(ctx, func(context.Context) error {
		r.tickets.deleteAll(func(_ domain.EnterpriseID, t storedTicket) bool { return t.ID == id })
		return nil
	})
}

func (r ssoSetupTickets) DeleteExpired(ctx context.Context, now time.Time) error {
	return r.InTx(ctx, func(context.Context) error {
		r.tickets.deleteAll(func(_ domain.EnterpriseID, t storedTicket) bool { return !now.Before(t.ExpiresAt) })
		return nil
	})
}
