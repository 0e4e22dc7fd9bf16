package ports

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// Trials keeps the clinical-trial models of the modules.
type Trials interface {
	// Insert stores a new trial and returns it with its id. ErrSlugTaken or
	// ErrTrialNameTaken; ErrModuleNotFound if the module is gone, ErrModuleStandalone if
	// it is standalone.
	Insert(ctx context.Context, t domain.Trial) (domain.Trial, error)
	// Get returns one trial, or ErrTrialNotFound.
	Get(ctx context.Context, id domain.TrialID) (domain.Trial, error)
	// BySlug returns one trial, or ErrTrialNotFound.
	BySlug(ctx context.Context, s domain.Slug) (domain.Trial, error)
	// SlugTaken reports whether a trial has this slug or has had it: that of a deleted
	// trial is never used again.
	SlugTaken(ctx context.Context, s domain.Slug) (bool, error)
	// Update locks one trial, applies change, stores and returns the result; into
	// another module the trial takes its grants along. ErrTrialNotFound, ErrStale,
	// ErrTrialNameTaken, ErrModuleNotFound, ErrModuleStandalone.
	Update(
		ctx context.Context, id domain.TrialID, at domain.Version, change func(*domain.Trial) error,
	) (domain.Trial, error)
	// Delete removes a trial with its grants. ErrTrialNotFound, ErrStale.
	Delete(ctx context.Context, id domain.TrialID, at domain.Version) error
	// List returns one page in the order of ids.
	List(ctx context.Context, q domain.TrialQuery) (domain.Page[domain.Trial], error)
	// Slugs returns those of all trials, in the order of ids.
	Slugs(ctx context.Context) ([]domain.Slug, error)
}
