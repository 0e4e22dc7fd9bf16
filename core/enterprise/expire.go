package enterprise

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// A provider whose clock runs ahead could repeat an event for longer than
// HookMaxAge.
const hooksKept = 2 * domain.HookMaxAge

// Expire forgets tickets and events that have had their time.
func (s *Service) Expire(ctx context.Context, a domain.Actor) error {
	return s.desk.Write(ctx, a, domain.EnterpriseExpire, access.Target{}, func(ctx context.Context, n access.Near) error {
		if err := n.Tickets.DeleteExpired(ctx, s.now()); err != nil {
			return err
		}
		return n.Hooks.DeleteExpired(ctx, s.now().Add(-hooksKept))
	})
}
