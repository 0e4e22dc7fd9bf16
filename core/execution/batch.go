package execution

import (
	"context"
	"slices"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Batch answers each of the ids in the order asked. Who may not read the project's runs is
// answered those that were shared with them, and refused when there is none.
func (s *Service) Batch(
	ctx context.Context, c domain.Call, scope domain.TrialScope, ids []domain.ExecutionID,
) ([]domain.ExecutionAnswer, error) {
	r := s.guard.Request(c, domain.ExecutionBatch, access.TrialData(scope, ""))
	return access.Look(ctx, r, func(ctx context.Context, tx access.Tx) ([]domain.ExecutionID, error) {
		if err := domain.CheckExecutionIDs(ids); err != nil || tx.Has(domain.RecordReader) {
			return ids, err
		}
		return received(ctx, tx, c.Subject, scope, ids)
	}, func(ctx context.Context, outside access.Outside, readable []domain.ExecutionID) ([]domain.ExecutionAnswer, error) {
		wanted := domain.ExecutionRefs(scope, readable)
		targets, err := outside.Executions.GetMany(ctx, outside.Tenant, wanted, s.settings.AnswerBytes)
		if err != nil {
			return nil, err
		}
		return domain.AnswerExecutions(ids, readable, targets), nil
	})
}

// received are those of the ids that were shared with the person, in the order asked.
func received(
	ctx context.Context, tx access.Tx, who domain.Subject, scope domain.TrialScope, ids []domain.ExecutionID,
) ([]domain.ExecutionID, error) {
	shared, err := tx.Shares.Received(ctx, tx.Tenant, who, scope, ids)
	if err != nil {
		return nil, err
	}
	if len(shared) == 0 {
		return nil, domain.ErrForbidden
	}
	return slices.DeleteFunc(slices.Clone(ids), func(id domain.ExecutionID) bool {
		return !slices.Contains(shared, id)
	}), nil
}
