package audit

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Resume goes on with the logs as they are, after a witness has stopped them by mistake. All are asked again: the error
// is that of who does not answer, and ErrAuditHalted if one still knows another state. ErrAuditNotHalted unless all is
// stopped; ErrAuditKeyMissing where nothing is signed.
func (s *Service) Resume(ctx context.Context, c domain.Call) error {
	if err := s.requireKey(); err != nil {
		return err
	}
	r := s.guard.Request(c, domain.AuditContinue, access.Resource{})
	_, err := access.OnAuditLogs(ctx, r, func(ctx context.Context, logs access.AuditLogs) (none access.None, err error) {
		halt, err := logs.Checkpoints.Halted(ctx)
		if err != nil {
			return none, err
		}
		if halt == nil {
			return none, domain.ErrAuditNotHalted
		}
		if err = s.askAll(ctx, logs); err != nil {
			return none, err
		}
		return none, logs.Checkpoints.Resume(ctx)
	})
	return err
}
