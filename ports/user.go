package ports

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// Users keeps the profiles of each tenant.
type Users interface {
	// Insert stores a new profile. ErrEmailTaken if another subject has the e-mail;
	// ErrUserExists if the subject has a profile.
	Insert(ctx context.Context, t domain.TenantID, u domain.User) error
	// Get returns one profile, or ErrUserNotFound.
	Get(ctx context.Context, t domain.TenantID, s domain.Subject) (domain.User, error)
	// Known returns those of the subjects that have a profile and have not left, in any
	// order. In a unit of work none of them leaves before it ends.
	Known(ctx context.Context, t domain.TenantID, all ...domain.Subject) ([]domain.Subject, error)
	// ByEmail returns one profile, or ErrUserNotFound.
	ByEmail(ctx context.Context, t domain.TenantID, email string) (domain.User, error)
	// Count counts those who have not left.
	Count(ctx context.Context, t domain.TenantID) (int64, error)
	// List returns one page, sorted as asked, then by id.
	List(ctx context.Context, t domain.TenantID, q domain.UserQuery) (domain.Page[domain.User], error)
	// Update locks one profile, applies change, stores and returns the result.
	// ErrUserNotFound if it is gone, ErrStale if at is set and differs.
	Update(
		ctx context.Context, t domain.TenantID, s domain.Subject, at domain.Version, change func(*domain.User) error,
	) (domain.User, error)
	// Relink gives a profile to another subject, which change sets, with all that names
	// the person: memberships, bookmarks, shares, notifications, assets, jobs, and the inviter
	// of pending invitations. ErrUserNotFound if there is no such person, ErrUserExists if the other
	// subject has a profile.
	Relink(
		ctx context.Context, t domain.TenantID, from domain.Subject, change func(*domain.User) error,
	) (domain.User, error)
	// HasOther reports whether somebody else than except has the role in the
	// organization, and is neither BLOCKED nor REMOVED.
	HasOther(ctx context.Context, t domain.TenantID, role string, except domain.Subject) (bool, error)
	// SignIn stores that the person came with a token made at that time; false if a
	// younger one is stored, or there is no such person.
	SignIn(ctx context.Context, t domain.TenantID, s domain.Subject, at time.Time) (bool, error)
}
