package ports

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// MemberInvitations keeps who was asked to join which organization.
type MemberInvitations interface {
	// Insert stores a new invitation. ErrInvitationPending if one for the same
	// organization and e-mail is PENDING.
	Insert(ctx context.Context, i domain.MemberInvitation) error
	// Get returns one invitation of the organization, or ErrMemberInvitationNotFound.
	Get(ctx context.Context, t domain.TenantID, id string) (domain.MemberInvitation, error)
	// List returns one page, newest first. What has expired by the time of the query
	// counts as EXPIRED, and is returned so.
	List(
		ctx context.Context, t domain.TenantID, q domain.MemberInvitationQuery,
	) (domain.Page[domain.MemberInvitation], error)
	// Lock returns the PENDING invitation of an e-mail and holds it until the
	// unit of work ends, or answers ErrMemberInvitationNotFound.
	Lock(ctx context.Context, t domain.TenantID, email string) (domain.MemberInvitation, error)
	// Update locks one invitation of the organization, applies change, stores
	// the result and returns it. ErrMemberInvitationNotFound if it is gone; ErrInvitationPending if
	// it would be the second PENDING one for its e-mail.
	Update(
		ctx context.Context, t domain.TenantID, id string, change func(*domain.MemberInvitation) error,
	) (domain.MemberInvitation, error)
	// Pending returns PENDING invitations of the organization, a hundred at most, expired or not.
	Pending(ctx context.Context, t domain.TenantID) ([]domain.MemberInvitation, error)
	// Expire marks PENDING invitations that have expired, and returns them in any order.
	Expire(ctx context.Context, now time.Time) ([]domain.MemberInvitation, error)
}
