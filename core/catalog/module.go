package catalog

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Modules returns what the product can do.
func (s *Service) Modules(ctx context.Context, c domain.Call) ([]domain.Module, error) {
	r := s.guard.Request(c, domain.ModuleList, access.Resource{})
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) ([]domain.Module, error) {
		return tx.Modules.List(ctx)
	})
}
