package memory

import (
	"context"
	"errors"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// storedTicket is a ticket and what the provider calls it.
type storedTicket struct {
	domain.SSOSetupTicket
	handle sealed
}

type ssoSetupTickets struct{ *store }

func (r ssoSetupTickets) Replace(
	ctx context.Context, t domain.SSOSetupTicket, handle domain.Secret,
) (old domain.Secret, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		if !r.enterprises.has(t.Enterprise) {
			return domain.ErrEnterpriseNotFound
		}
		if held, err := r.tickets.get(t.Enterprise, domain.ErrTicketNotFound); err == nil {
			if old, err = r.open(held.handle); err != nil && !errors.Is(err, errUnopened) {
				return err
			}
		}
		r.tickets.put(t.Enterprise, storedTicket{t, r.seal(handle)})
		return nil
	})
	return old, err
}

func (r ssoSetupTickets) Active(
	ctx context.Context, e domain.EnterpriseID, now time.Time,
) (t domain.SSOSetupTicket, handle domain.Secret, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		if held := r.tickets.rows[e]; now.Before(held.ExpiresAt) {
			t = held.SSOSetupTicket
			handle, err = r.open(held.handle)
		}
		return err
	})
	return t, handle, err
}

func (r ssoSetupTickets) Find(
	ctx context.Context, id string, now time.Time,
) (t domain.SSOSetupTicket, handle domain.Secret, err error) {
	err = r.InTx(ctx, func(ctx context.Context) error {
		held, err := r.first(ctx, now, func(t storedTicket) bool { return t.ID == id })
		if err == nil {
			t = held.SSOSetupTicket
			handle, err = r.open(held.handle)
		}
		return err
	})
	return t, handle, err
}

func (r ssoSetupTickets) ByTenant(
	ctx context.Context, t domain.TenantID, now time.Time,
) (domain.SSOSetupTicket, error) {
	held, err := r.first(ctx, now, func(held storedTicket) bool { return held.Organization == t })
	return held.SSOSetupTicket, err
}

func (r ssoSetupTickets) first(
	ctx context.Context, now time.Time, match func(storedTicket) bool,
) (held storedTicket, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		held, err = r.tickets.first(domain.ErrTicketNotFound, func(_ domain.EnterpriseID, t storedTicket) bool {
			return match(t) && now.Before(t.ExpiresAt)
		})
		return err
	})
	return held, err
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
