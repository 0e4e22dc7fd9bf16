package share

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// List returns one page of what the caller has sent or received in a project and
// trial, with the executions. What was received opens whatever PREDICT says; what
// was sent only to who may still read it.
func (s *Service) List(
	ctx context.Context, c domain.Call, q domain.ShareQuery,
) (domain.Page[domain.ShareDetail], error) {
	q.User, q.Paging = c.Subject, q.Normalized()
	r := s.guard.Request(c, domain.ShareList, access.TrialData(q.TrialScope, ""))
	return access.Look(ctx, r, func(ctx context.Context, tx access.Tx) (none domain.Page[domain.Share], err error) {
		if q.Direction == domain.Sent && !tx.Has(domain.RecordReader) {
			return none, domain.ErrForbidden
		}
		return tx.Shares.List(ctx, tx.Tenant, q)
	}, s.withExecutions)
}

// get returns one share that the caller has sent.
func (s *Service) get(
	ctx context.Context, c domain.Call, scope domain.TrialScope, id domain.ShareID,
) (none domain.ShareDetail, err error) {
	r := s.guard.Request(c, domain.ShareList, access.TrialData(scope, id))
	page, err := access.External(ctx, r, func(
		ctx context.Context, tx access.Tx,
	) (none domain.Page[domain.Share], err error) {
		if !tx.Has(domain.RecordReader) {
			return none, domain.ErrForbidden
		}
		share, err := tx.Shares.Get(ctx, tx.Tenant, id)
		return domain.Page[domain.Share]{Items: []domain.Share{share}}, err
	}, s.withExecutions)
	if err != nil {
		return none, err
	}
	return page.Items[0], nil
}

func (s *Service) withExecutions(
	ctx context.Context, outside access.Outside, found domain.Page[domain.Share],
) (page domain.Page[domain.ShareDetail], err error) {
	var wanted []domain.ExecutionRef
	for _, x := range found.Items {
		wanted = append(wanted, x.ExecutionRef())
	}
	distinct := domain.DistinctRefs(wanted)
	targets, err := outside.Executions.GetMany(ctx, outside.Tenant, distinct, s.settings.AnswerBytes)
	if err != nil {
		return page, err
	}
	targets = domain.TargetsOnce(wanted, distinct, targets)
	return domain.WithTargets(found, targets, func(x domain.Share, target domain.ExecutionTarget) domain.ShareDetail {
		return domain.ShareDetail{Share: x, ExecutionTarget: target}
	}), nil
}
