package ports

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// Invitations keeps who was asked to join which organization.
type Invitations interface {
	// Insert stores a new invitation. InvitationOpen if one for the same
	// organization and e-mail is PENDING.
	Insert(ctx context.Context, i domain.Invitation) error
	// Get returns one invitation of the organization, or NoSuchInvitation.
	Get(ctx context.Context, t domain.TenantID, id string) (domain.Invitation, error)
	// Lock returns the PENDING invitation of an e-mail and holds it until the
	// unit of work ends, or answers NoSuchInvitation.
	Lock(ctx context.Context, t domain.TenantID, email string) (domain.Invitation, error)
	// Update locks one invitation of the organization, applies change, stores
	// the result and returns it. NoSuchInvitation if it is gone; InvitationOpen if
	// it would be the second PENDING one for its e-mail.
	Update(ctx context.Context, t domain.TenantID, id string, change func(*domain.Invitation) error) (domain.Invitation, error)
	// Expire marks PENDING invitations that have expired.
	Expire(ctx context.Context, now time.Time) error
}
