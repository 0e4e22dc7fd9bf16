package record

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Replace makes a record what the caller says now.
func (s *Service) Replace(
	ctx context.Context, c domain.Call, scope domain.TrialScope, id domain.RecordID, at domain.Version,
	in domain.NewRecord,
) (domain.Record, error) {
	check := func() error { _, err := in.Check(s.settings.Limits); return err }
	return s.change(ctx, c, domain.RecordUpdate, scope, id, at, check, func(r *domain.Record, by domain.Correction) error {
		return r.Replace(in, s.settings.Limits, by)
	})
}

// Update changes of a record what the patch names.
func (s *Service) Update(
	ctx context.Context, c domain.Call, scope domain.TrialScope, id domain.RecordID, at domain.Version,
	in domain.RecordChange,
) (domain.Record, error) {
	return s.change(ctx, c, domain.RecordUpdate, scope, id, at, in.Check, func(
		r *domain.Record, by domain.Correction,
	) error {
		return r.Apply(in, s.settings.Limits, by)
	})
}

// Delete takes a record out of every list. Its history stays.
func (s *Service) Delete(
	ctx context.Context, c domain.Call, scope domain.TrialScope, id domain.RecordID, at domain.Version,
) error {
	check := func() error { return nil }
	_, err := s.change(ctx, c, domain.RecordDelete, scope, id, at, check, func(
		r *domain.Record, by domain.Correction,
	) error {
		r.Delete(by)
		return nil
	})
	return err
}

func (s *Service) change(
	ctx context.Context, c domain.Call, action domain.Action, scope domain.TrialScope, id domain.RecordID,
	at domain.Version, check func() error, change func(*domain.Record, domain.Correction) error,
) (domain.Record, error) {
	r := s.guard.Request(c, action, access.TrialData(scope, id))
	return access.LookOnce(ctx, r, func(ctx context.Context, tx access.Tx) ([]domain.ImportID, error) {
		if err := check(); err != nil {
			return nil, err
		}
		return published(scope)(ctx, tx)
	}, func(
		ctx context.Context, outside access.Outside, published []domain.ImportID,
	) (domain.Record, error) {
		return outside.Records.Update(ctx, outside.Tenant, scope, published, id, at, func(r *domain.Record) error {
			return change(r, domain.Correction{By: c.Subject, Reason: c.Reason, Now: s.clock.Now()})
		})
	}, func(ctx context.Context, done access.Replay) (domain.Record, error) {
		return s.Get(ctx, c.Inner(), scope, domain.RecordID(done.ID))
	})
}

// History returns one page of what a record was and is, from its first version, also when it is deleted.
func (s *Service) History(
	ctx context.Context, c domain.Call, q domain.RecordHistoryQuery,
) (domain.CursorPage[domain.Record], error) {
	r := s.guard.Request(c, domain.RecordHistory, access.TrialData(q.TrialScope, q.ID))
	return access.Look(ctx, r, published(q.TrialScope), func(
		ctx context.Context, outside access.Outside, published []domain.ImportID,
	) (domain.CursorPage[domain.Record], error) {
		q.Published = published
		bound := []string{
			string(outside.Tenant), string(q.Project), string(q.Trial), string(domain.RecordHistory), string(q.ID),
		}
		return domain.PaginateByCursor(
			s.settings.RequestKey, q.CursorQuery,
			func(w domain.CursorQuery) (domain.CursorPage[domain.Record], error) {
				q.CursorQuery, q.Bytes = w, s.settings.AnswerBytes
				return outside.Records.History(ctx, outside.Tenant, q)
			},
			bound...,
		)
	})
}
