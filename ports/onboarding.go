package ports

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// Onboardings keeps how far each company's onboarding has come.
type Onboardings interface {
	// Ensure stores o, or returns the onboarding that the enterprise has.
	Ensure(ctx context.Context, o domain.Onboarding) (onboarding domain.Onboarding, created bool, err error)
	// Get returns the onboarding of an enterprise, or NoSuchEnterprise.
	Get(ctx context.Context, e domain.EnterpriseID) (domain.Onboarding, error)
	// Update locks one onboarding, applies change and stores the result.
	// NoSuchEnterprise if it is gone.
	Update(ctx context.Context, e domain.EnterpriseID, change func(*domain.Onboarding) error) error
	// Waiting returns up to limit enterprises that are INITIATED, have a ticket
	// that has not expired, and whose onboarding is not PROVISIONED, longest
	// untouched first.
	Waiting(ctx context.Context, now time.Time, limit int) ([]domain.EnterpriseID, error)
}

// Tickets keeps the one live self-service ticket of each enterprise.
type Tickets interface {
	// Replace stores the ticket of an enterprise with its sealed handle, by which
	// the provider knows it, and returns the handle of the one that it replaces,
	// empty if there was none.
	Replace(ctx context.Context, t domain.Ticket, handle domain.Secret) (old domain.Secret, err error)
	// Live returns the ticket of an enterprise that has not expired, and its
	// handle; an empty handle if there is none.
	Live(ctx context.Context, e domain.EnterpriseID, now time.Time) (t domain.Ticket, handle domain.Secret, err error)
	// DeleteExpired forgets tickets that have expired.
	DeleteExpired(ctx context.Context, now time.Time) error
}

// Hooks keeps which events of the provider have been seen.
type Hooks interface {
	// Ensure notes an event; false if it was noted before.
	Ensure(ctx context.Context, h domain.Hook, now time.Time) (fresh bool, err error)
	// DeleteExpired forgets events noted before then.
	DeleteExpired(ctx context.Context, then time.Time) error
}
