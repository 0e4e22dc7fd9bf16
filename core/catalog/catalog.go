// Package catalog is what the product offers, modules and trials, and which
// enterprise may use what of it.
package catalog

import (
	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Service answers requests about modules, trials and grants.
type Service struct {
	guard *access.Guard
	clock ports.Clock
	ids   ports.IDs

	settings domain.Settings
}

// New builds the service on the guard.
func New(guard *access.Guard, clock ports.Clock, ids ports.IDs, settings domain.Settings) *Service {
	return &Service{guard, clock, ids, settings}
}
