package postgres

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

type memberInvitationRow struct {
	ID           string          `bun:",pk"`
	Organization domain.TenantID `bun:"organization_id"`
	Email        string
	RoleID       domain.RoleID
	Role         string
	Inviter      domain.Subject
	ByOperator   bool
	ProviderID   string
	Status       domain.InvitationStatus
	ExpiresAt    time.Time
	CreatedAt    time.Time
}

func (r memberInvitationRow) toDomain() domain.MemberInvitation { return domain.MemberInvitation(r) }

const memberInvitationTable = "public.member_invitations AS member_invitation_row"

var memberInvitationErrors = errorMap{
	notFound:    domain.ErrMemberInvitationNotFound,
	constraints: map[string]*domain.Error{"member_invitations_pending_key": domain.ErrInvitationPending},
}

func uniqueInvitation(i domain.MemberInvitation) unique {
	u := unique{table: "public.member_invitations", id: i.ID}
	if i.Status == domain.InvitationPending {
		u.keys = []uniqueKey{{
			domain.ErrInvitationPending, "organization_id = ? AND email = ? AND status = 'PENDING'",
			[]any{i.Organization, i.Email},
		}}
	}
	return u
}

type memberInvitations struct{ *DB }

func (r memberInvitations) Insert(ctx context.Context, i domain.MemberInvitation) error {
	row := memberInvitationRow(i)
	return r.shared(ctx).insertUnique(ctx, &row, memberInvitationTable, uniqueInvitation(i), memberInvitationErrors)
}

func (r memberInvitations) Get(ctx context.Context, t domain.TenantID, id string) (domain.MemberInvitation, error) {
	return r.get(ctx, noLock, "organization_id = ? AND id = ?", t, id)
}

func (r memberInvitations) Pending(ctx context.Context, t domain.TenantID) ([]domain.MemberInvitation, error) {
	var rows []memberInvitationRow
	err := r.shared(ctx).selectFrom(&rows, memberInvitationTable).
		Where("organization_id = ? AND status = 'PENDING'", t).OrderExpr("email").Limit(100).Scan(ctx)
	return mapRows(rows, memberInvitationRow.toDomain), memberInvitationErrors.translate(err)
}

// currentStatus is domain.MemberInvitation.Current.
const currentStatus = "CASE WHEN status = 'PENDING' AND expires_at <= ? THEN 'EXPIRED' ELSE status END"

func (r memberInvitations) List(
	ctx context.Context, t domain.TenantID, q domain.MemberInvitationQuery,
) (domain.Page[domain.MemberInvitation], error) {
	var rows []memberInvitationRow
	s := r.shared(ctx).selectFrom(&rows, memberInvitationTable).Where("organization_id = ?", t)
	if q.Status != "" {
		s = s.Where(currentStatus+" = ?", q.At, q.Status)
	}
	current := func(row memberInvitationRow) domain.MemberInvitation {
		return domain.MemberInvitation(row).Current(q.At)
	}
	return page(ctx, s.OrderExpr("created_at DESC, id DESC"), &rows, q.Paging, current)
}

func (r memberInvitations) Lock(ctx context.Context, t domain.TenantID, email string) (domain.MemberInvitation, error) {
	return r.get(ctx, forUpdate, "organization_id = ? AND email = ? AND status = ?", t, email, domain.InvitationPending)
}

func (r memberInvitations) get(
	ctx context.Context, how clause, where string, args ...any,
) (domain.MemberInvitation, error) {
	var row memberInvitationRow
	err := how(r.shared(ctx).selectFrom(&row, memberInvitationTable).Where(where, args...)).Scan(ctx)
	return domain.MemberInvitation(row), memberInvitationErrors.translate(err)
}

func (r memberInvitations) Update(
	ctx context.Context, t domain.TenantID, id string, change func(*domain.MemberInvitation) error,
) (domain.MemberInvitation, error) {
	get := func(ctx context.Context) (domain.MemberInvitation, error) {
		return r.get(ctx, forUpdate, "organization_id = ? AND id = ?", t, id)
	}
	return updateLocked(ctx, r.DB, get, change, func(ctx context.Context, i domain.MemberInvitation) error {
		row, s := memberInvitationRow(i), r.shared(ctx)
		return s.updateUnique(ctx, s.update(&row, memberInvitationTable), uniqueInvitation(i), memberInvitationErrors)
	})
}

func (r memberInvitations) Expire(ctx context.Context, now time.Time) ([]domain.MemberInvitation, error) {
	var rows []memberInvitationRow
	err := r.shared(ctx).raw(`UPDATE public.member_invitations SET status = ? WHERE status = ? AND expires_at <= ?
		RETURNING id, organization_id, email, role_id, role, inviter, by_operator, provider_id, status, expires_at,
			created_at`,
		domain.InvitationExpired, domain.InvitationPending, now).Scan(ctx, &rows)
	return mapRows(rows, memberInvitationRow.toDomain), memberInvitationErrors.translate(err)
}
