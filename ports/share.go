package ports

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// Shares keeps who opened which execution to whom.
type Shares interface {
	// Ensure stores s, of people only the subjects, or returns the first share that
	// is equal to it, with its people.
	Ensure(ctx context.Context, t domain.TenantID, s domain.Share) (share domain.Share, created bool, err error)
	// Get returns one share with its people, or ErrShareNotFound.
	Get(ctx context.Context, t domain.TenantID, id domain.ShareID) (domain.Share, error)
	// Received returns those of the scope's executions that were shared with the person,
	// each once.
	Received(
		ctx context.Context, t domain.TenantID, who domain.Subject, s domain.TrialScope, ids []domain.ExecutionID,
	) ([]domain.ExecutionID, error)
	// List returns one page with people, newest first, no share twice.
	List(ctx context.Context, t domain.TenantID, q domain.ShareQuery) (domain.Page[domain.Share], error)
}
