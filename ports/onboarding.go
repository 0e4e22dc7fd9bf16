package ports

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// Onboardings keeps how far each company's onboarding has come.
type Onboardings interface {
	// Ensure stores o, or returns the onboarding that the enterprise has.
	// ErrEnterpriseNotFound if that is gone.
	Ensure(ctx context.Context, o domain.Onboarding) (onboarding domain.Onboarding, created bool, err error)
	// Get returns the onboarding of an enterprise, or ErrEnterpriseNotFound.
	Get(ctx context.Context, e domain.EnterpriseID) (domain.Onboarding, error)
	// Update locks one onboarding, applies change and stores the result.
	// ErrEnterpriseNotFound if it is gone.
	Update(ctx context.Context, e domain.EnterpriseID, change func(*domain.Onboarding) error) error
	// Count counts them by step, but for those of DELETED enterprises; what has none is left out.
	Count(ctx context.Context) ([]domain.OnboardingCount, error)
	// Waiting returns up to limit enterprises that have a ticket which has not expired,
	// longest untouched first: those that are INITIATED, unless their onboarding is
	// PROVISIONED, and those beyond, but for DELETED ones, of whose ticket no connection
	// was noted.
	Waiting(ctx context.Context, now time.Time, limit int) ([]domain.EnterpriseID, error)
}
