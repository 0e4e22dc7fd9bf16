package ports

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// Grants keeps which enterprise may use which module or trial.
type Grants interface {
	// Ensure stores g, or returns the same grant made before. ErrEnterpriseNotFound,
	// ErrModuleNotFound, or ErrTrialNotFound if the module has none such; ErrTrialRequired if
	// none is named.
	Ensure(ctx context.Context, g domain.Grant) (grant domain.Grant, created bool, err error)
	// Get returns one grant of the enterprise, or ErrGrantNotFound.
	Get(ctx context.Context, e domain.EnterpriseID, id domain.GrantID) (domain.Grant, error)
	// Find returns the enterprise's grant of that module or trial, or ErrGrantNotFound.
	Find(ctx context.Context, e domain.EnterpriseID, of domain.NewGrant) (domain.Grant, error)
	// List returns the grants of one enterprise, oldest first.
	List(ctx context.Context, e domain.EnterpriseID) ([]domain.Grant, error)
	// ListAccess returns all modules with their trials, both in the order of ids, and
	// tells what the enterprise was granted; of an unknown one, nothing.
	ListAccess(ctx context.Context, e domain.EnterpriseID) ([]domain.ModuleAccess, error)
	// Delete removes one grant of the enterprise, or answers ErrGrantNotFound.
	Delete(ctx context.Context, e domain.EnterpriseID, id domain.GrantID) error
	// DeleteByTrial removes all grants of the trial and returns them, oldest first.
	DeleteByTrial(ctx context.Context, trial domain.TrialID) ([]domain.Grant, error)
	// Grantees returns the tenants to which the trial is or ever was granted, in order:
	// nobody else has data of it.
	Grantees(ctx context.Context, trial domain.TrialID) ([]domain.TenantID, error)
}
