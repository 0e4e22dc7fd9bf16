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
	// List returns the grants of one enterprise, oldest first.
	List(ctx context.Context, e domain.EnterpriseID) ([]domain.Grant, error)
}
