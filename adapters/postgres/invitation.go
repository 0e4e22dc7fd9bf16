package postgres

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

type invitationRow struct {
	ID           string          `bun:",pk"`
	Organization domain.TenantID `bun:"organization_id"`
	Email        string
	RoleID       domain.RoleID
	Role         string
	Inviter      domain.Subject
	ProviderID   string
	Status       domain.InvitationStatus
	ExpiresAt    time.Time
	CreatedAt    time.Time
}

const invitationTable = "public.member_invitations AS invitation_row"

var invitationFailures = failures{
	missing: domain.ErrMemberInvitationNotFound,
	broken:  map[string]*domain.Error{"member_invitations_pending_key": domain.ErrInvitationPending},
}

type invitations struct{ *DB }

func (r invitations) Insert(ctx context.Context, i domain.MemberInvitation) error {
	row := invitationRow(i)
	return invitationFailures.done(r.shared(ctx).into(&row, invitationTable).Exec(ctx))
}

func (r invitations) Get(ctx context.Context, t domain.TenantID, id string) (domain.MemberInvitation, error) {
	return r.get(ctx, free, "organization_id = ? AND id = ?", t, id)
}

func (r invitations) Lock(ctx context.Context, t domain.TenantID, email string) (domain.MemberInvitation, error) {
	return r.get(ctx, locked, "organization_id = ? AND email = ? AND status = ?", t, email, domain.InvitationPending)
}

func (r invitations) get(ctx context.Context, how clause, where string, args ...any) (domain.MemberInvitation, error) {
	var row invitationRow
	err := how(r.shared(ctx).from(&row, invitationTable).Where(where, args...)).Scan(ctx)
	return domain.MemberInvitation(row), invitationFailures.explain(err)
}

func (r invitations) Update(ctx context.Context, t domain.TenantID, id string, change func(*domain.MemberInvitation) error) (domain.MemberInvitation, error) {
	get := func(ctx context.Context) (domain.MemberInvitation, error) {
		return r.get(ctx, locked, "organization_id = ? AND id = ?", t, id)
	}
	return alter(ctx, r.DB, get, change, func(ctx context.Context, i domain.MemberInvitation) error {
		row := invitationRow(i)
		return invitationFailures.done(r.shared(ctx).set(&row, invitationTable).WherePK().Exec(ctx))
	})
}

func (r invitations) Expire(ctx context.Context, now time.Time) error {
	return r.exec(ctx, "UPDATE public.member_invitations SET status = ? WHERE status = ? AND expires_at <= ?",
		domain.InvitationExpired, domain.InvitationPending, now)
}
