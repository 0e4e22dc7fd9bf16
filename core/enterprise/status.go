package enterprise

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// SetStatus suspends, deactivates or opens an enterprise again, for a reason that stands in its trail. What its people,
// machines and jobs do is refused from the commit on, and on every node within a second.
func (s *Service) SetStatus(
	ctx context.Context, c domain.Call, id domain.EnterpriseID, at domain.Version, in domain.NewStatus,
) (e domain.Enterprise, err error) {
	if c.Reason, err = domain.ParseNeededReason(in.Reason); err != nil {
		return e, err
	}
	r := s.guard.Request(c, domain.EnterpriseStatusSet, access.Enterprise(id))
	return access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Enterprise, error) {
		return tx.Enterprises.Update(ctx, id, at, func(e *domain.Enterprise) error {
			return e.SetStatus(in.Status, c.Subject, s.clock.Now())
		})
	})
}
