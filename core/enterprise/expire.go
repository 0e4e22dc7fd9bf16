package enterprise

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// A provider whose clock runs ahead could repeat an event for longer than
// ProviderEventMaxAge.
const eventTTL = 2 * domain.ProviderEventMaxAge

// Expire deletes tickets and events that have had their time.
func (s *Service) Expire(ctx context.Context, c domain.Call) error {
	r := s.guard.Request(c, domain.EnterpriseExpire, access.Resource{})
	_, err := access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (none access.None, err error) {
		now := s.clock.Now()
		if err := tx.SSOSetupTickets.DeleteExpired(ctx, now); err != nil {
			return none, err
		}
		return none, tx.ProcessedEvents.DeleteExpired(ctx, now.Add(-eventTTL))
	})
	return err
}
