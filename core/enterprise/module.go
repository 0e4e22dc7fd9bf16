package enterprise

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Modules returns what the product can do.
func (s *Service) Modules(ctx context.Context, a domain.Actor) (all []domain.Module, err error) {
	err = s.desk.Read(ctx, a, domain.ModuleList, access.Target{}, func(ctx context.Context, n access.Near) error {
		all, err = n.Modules.List(ctx)
		return err
	})
	return all, err
}
