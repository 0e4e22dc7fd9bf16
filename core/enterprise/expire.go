package enterprise

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// A provider whose clock runs ahead could repeat an event for longer than
// HookMaxAge.
const hooksKept = 2 * domain.HookMaxAge

// Expire forgets what has had its time: tickets, events, invitations, jobs and
// Idempotency-Keys.
func (s *Service) Expire(ctx context.Context, a domain.Actor) error {
	return s.desk.Write(ctx, a, domain.EnterpriseExpire, access.Target{}, func(ctx context.Context, n access.Near) error {
		now := s.now()
		if err := n.Tickets.DeleteExpired(ctx, now); err != nil {
			return err
		}
		if err := n.Hooks.DeleteExpired(ctx, now.Add(-hooksKept)); err != nil {
			return err
		}
		if err := n.Invitations.Expire(ctx, now); err != nil {
			return err
		}
		if err := n.Queue.DeleteEnded(ctx, now.Add(-domain.JobTTL)); err != nil {
			return err
		}
		return s.desk.ForgetKeys(ctx, a, domain.EnterpriseExpire)
	})
}
