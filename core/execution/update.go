package execution

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Update moves a run on, or writes down what came of it.
func (s *Service) Update(
	ctx context.Context, c domain.Call, scope domain.TrialScope, id domain.ExecutionID, at domain.Version,
	in domain.ExecutionChange,
) (domain.Execution, error) {
	r := s.guard.Request(c, domain.ExecutionUpdate, access.TrialData(scope, id))
	return access.ExternalOnce(ctx, r, func(context.Context, access.Tx) (domain.ExecutionChange, error) {
		return in.Checked()
	}, func(
		ctx context.Context, outside access.Outside, in domain.ExecutionChange,
	) (domain.Execution, error) {
		leads := outside.Has(domain.ProjectAdmin) || outside.Has(domain.ProjectManager)
		return outside.Executions.Update(ctx, outside.Tenant, scope, id, at, func(e *domain.Execution) error {
			if !e.ChangeableBy(c.Actor, leads) {
				return domain.ErrForbidden
			}
			return e.Change(in, c.Subject, s.clock.Now())
		})
	}, func(ctx context.Context, done access.Replay) (domain.Execution, error) {
		return s.get(ctx, c.Inner(), domain.ExecutionRepeat, scope, domain.ExecutionID(done.ID))
	})
}
