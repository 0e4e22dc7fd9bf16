package ports

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// Trials keeps the clinical-trial models of the modules.
type Trials interface {
	// Insert stores a new trial and returns it with its id. ErrSlugTaken or
	// ErrTrialNameTaken; ErrModuleNotFound if the module is gone.
	Insert(ctx context.Context, t domain.Trial) (domain.Trial, error)
	// Get returns one trial, or ErrTrialNotFound.
	Get(ctx context.Context, id domain.TrialID) (domain.Trial, error)
	// BySlug returns one trial, or ErrTrialNotFound.
	BySlug(ctx context.Context, s domain.Slug) (domain.Trial, error)
	// List returns one page in the order of ids.
	List(ctx context.Context, q domain.TrialQuery) (domain.Page[domain.Trial], error)
}
