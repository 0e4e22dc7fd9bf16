package audit

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Check computes the caller's log anew, as Verify does, and compares it with what was signed of it.
func (s *Service) Check(ctx context.Context, c domain.Call) (domain.AuditReport, error) {
	r := s.guard.Request(c, domain.AuditCheck, access.Resource{})
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.AuditReport, error) {
		trail := domain.TrailOf(tx.Enterprise)
		report, err := reportOf(ctx, tx, trail, nil)
		if err != nil {
			return report, err
		}
		last, err := tx.AuditCheckpoints.Last(ctx, trail)
		if errors.Is(err, domain.ErrCheckpointNotFound) {
			return report, nil
		}
		if err == nil && len(s.settings.AuditKeys) > 0 {
			report.Signed, err = s.signed(last, nil)
		}
		return report, err
	})
}
