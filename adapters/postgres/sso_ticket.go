package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

type ssoTicketRow struct {
	ID           string
	Enterprise   domain.EnterpriseID `bun:",pk"`
	Organization domain.TenantID     `bun:"organization_id"`
	AdminEmail   string
	ExpiresAt    time.Time
	CreatedAt    time.Time
}

// sealedTicketRow is a ticket and its sealed handle.
type sealedTicketRow struct {
	ssoTicketRow
	Sealed []byte
	KeyID  string
}

const (
	ticketTable         = "public.sso_tickets AS sealed_ticket_row"
	unsealedTicketTable = "public.sso_tickets AS sso_ticket_row"
)

// associatedData is where the handle of the ticket is sealed for.
func (r ssoTicketRow) associatedData() []string {
	return []string{"sso_tickets", string(r.Enterprise), r.ID}
}

var (
	errNoTicket  = &domain.Error{Kind: domain.NotFound} // never leaves this file
	ticketErrors = errorMap{
		notFound:    errNoTicket,
		constraints: map[string]*domain.Error{"sso_tickets_enterprise_fkey": domain.ErrEnterpriseNotFound},
	}
)

type ssoSetupTickets struct{ *DB }

// Replace holds the enterprise, so that of two at once each learns whom it
// replaces. A ticket that does not open does not keep a new one from being made.
func (r ssoSetupTickets) Replace(
	ctx context.Context, t domain.SSOSetupTicket, handle domain.Secret,
) (old domain.Secret, err error) {
	row := sealedTicketRow{ssoTicketRow: ssoTicketRow(t), KeyID: r.secrets.keyID}
	if row.Sealed, err = r.secrets.seal(handle, row.associatedData()...); err != nil {
		return "", err
	}
	err = r.InTx(ctx, func(ctx context.Context) error {
		if _, err := (enterprises(r)).get(ctx, t.Enterprise, forUpdate); err != nil {
			return err
		}
		_, old, err = r.find(ctx, t.Enterprise, time.Time{})
		if err != nil && !errors.Is(err, errUnopened) {
			return err
		}
		return ticketErrors.exec(
			r.shared(ctx).insert(&row, ticketTable).On("CONFLICT ON CONSTRAINT sso_tickets_pkey DO UPDATE").
				Set("id = EXCLUDED.id, organization_id = EXCLUDED.organization_id, admin_email = EXCLUDED.admin_email").
				Set("expires_at = EXCLUDED.expires_at, created_at = EXCLUDED.created_at, sealed = EXCLUDED.sealed").
				Set("key_id = EXCLUDED.key_id").Exec(ctx),
		)
	})
	return old, err
}

func (r ssoSetupTickets) Active(
	ctx context.Context, e domain.EnterpriseID, now time.Time,
) (domain.SSOSetupTicket, domain.Secret, error) {
	return r.find(ctx, e, now)
}

// find returns the ticket that expires after then, if there is one.
func (r ssoSetupTickets) find(
	ctx context.Context, e domain.EnterpriseID, then time.Time,
) (domain.SSOSetupTicket, domain.Secret, error) {
	return r.findWhere(ctx, "enterprise = ? AND expires_at > ?", e, then)
}

func (r ssoSetupTickets) findWhere(
	ctx context.Context, where string, args ...any,
) (t domain.SSOSetupTicket, handle domain.Secret, err error) {
	var row sealedTicketRow
	err = ticketErrors.translate(r.shared(ctx).selectFrom(&row, ticketTable).Where(where, args...).Limit(1).Scan(ctx))
	if errors.Is(err, errNoTicket) {
		return t, "", nil
	}
	if err != nil {
		return t, "", err
	}
	handle, err = r.secrets.open(row.Sealed, row.KeyID, row.associatedData()...)
	return domain.SSOSetupTicket(row.ssoTicketRow), handle, err
}

func (r ssoSetupTickets) Find(
	ctx context.Context, id string, now time.Time,
) (domain.SSOSetupTicket, domain.Secret, error) {
	return orNoTicket(r.findWhere(ctx, "id = ? AND expires_at > ?", id, now))
}

func (r ssoSetupTickets) ByTenant(
	ctx context.Context, t domain.TenantID, now time.Time,
) (domain.SSOSetupTicket, error) {
	var row ssoTicketRow
	err := r.shared(ctx).selectFrom(&row, unsealedTicketTable).
		Where("organization_id = ? AND expires_at > ?", t, now).Limit(1).Scan(ctx)
	return domain.SSOSetupTicket(row), errorMap{notFound: domain.ErrTicketNotFound}.translate(err)
}

func orNoTicket(t domain.SSOSetupTicket, handle domain.Secret, err error) (
	domain.SSOSetupTicket, domain.Secret, error,
) {
	if err == nil && t.ID == "" {
		err = domain.ErrTicketNotFound
	}
	return t, handle, err
}

func (r ssoSetupTickets) Delete(ctx context.Context, id string) error {
	return r.exec(ctx, "DELETE FROM public.sso_tickets WHERE id = ?", id)
}

func (r ssoSetupTickets) DeleteExpired(ctx context.Context, now time.Time) error {
	return r.exec(ctx, "DELETE FROM public.sso_tickets WHERE expires_at <= ?", now)
}
