package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

type ticketRow struct {
	ID           string
	Enterprise   domain.EnterpriseID `bun:",pk"`
	Organization domain.TenantID     `bun:"organization_id"`
	AdminEmail   string
	ExpiresAt    time.Time
	CreatedAt    time.Time
}

// sealedTicket is a ticket and its sealed handle.
type sealedTicket struct {
	ticketRow
	Sealed []byte
}

const ticketTable = "public.sso_tickets AS sealed_ticket"

// place is where the handle of the ticket is sealed for.
func (r ticketRow) place() []string { return []string{"sso_tickets", string(r.Enterprise), r.ID} }

var (
	errNoTicket    = &domain.Error{Kind: domain.NotFound} // never leaves this file
	ticketFailures = failures{missing: errNoTicket, broken: map[string]*domain.Error{"sso_tickets_enterprise_fkey": domain.ErrEnterpriseNotFound}}
)

type tickets struct{ *DB }

// Replace holds the enterprise, so that of two at once each learns whom it
// replaces.
func (r tickets) Replace(ctx context.Context, t domain.SSOSetupTicket, handle domain.Secret) (old domain.Secret, err error) {
	row := sealedTicket{ticketRow: ticketRow(t)}
	if row.Sealed, err = r.sealer.seal(handle, row.place()...); err != nil {
		return "", err
	}
	err = r.InTx(ctx, func(ctx context.Context) error {
		if _, err := (enterprises(r)).get(ctx, t.Enterprise, locked); err != nil {
			return err
		}
		if _, old, err = r.find(ctx, t.Enterprise, time.Time{}); err != nil {
			return err
		}
		return ticketFailures.done(r.shared(ctx).into(&row, ticketTable).On("CONFLICT ON CONSTRAINT sso_tickets_pkey DO UPDATE").
			Set("id = EXCLUDED.id, organization_id = EXCLUDED.organization_id, admin_email = EXCLUDED.admin_email").
			Set("expires_at = EXCLUDED.expires_at, created_at = EXCLUDED.created_at, sealed = EXCLUDED.sealed").Exec(ctx))
	})
	return old, err
}

func (r tickets) Active(ctx context.Context, e domain.EnterpriseID, now time.Time) (domain.SSOSetupTicket, domain.Secret, error) {
	return r.find(ctx, e, now)
}

// find returns the ticket that expires after then, if there is one.
func (r tickets) find(ctx context.Context, e domain.EnterpriseID, then time.Time) (t domain.SSOSetupTicket, handle domain.Secret, err error) {
	var row sealedTicket
	err = ticketFailures.explain(r.shared(ctx).from(&row, ticketTable).Where("enterprise = ? AND expires_at > ?", e, then).Scan(ctx))
	if errors.Is(err, errNoTicket) {
		return t, "", nil
	}
	if err != nil {
		return t, "", err
	}
	handle, err = r.sealer.open(row.Sealed, row.place()...)
	return domain.SSOSetupTicket(row.ticketRow), handle, err
}

func (r tickets) DeleteExpired(ctx context.Context, now time.Time) error {
	return r.exec(ctx, "DELETE FROM public.sso_tickets WHERE expires_at <= ?", now)
}
