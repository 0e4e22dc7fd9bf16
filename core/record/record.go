// Package record is what people do with patient records.
package record

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Service answers requests about records.
type Service struct {
	guard    *access.Guard
	clock    ports.Clock
	ids      ports.IDs
	settings domain.Settings
}

// New builds the service on the guard.
func New(guard *access.Guard, clock ports.Clock, ids ports.IDs, settings domain.Settings) *Service {
	return &Service{guard, clock, ids, settings}
}

// Create stores one record.
func (s *Service) Create(
	ctx context.Context, c domain.Call, scope domain.TrialScope, in domain.NewRecord,
) (domain.Record, error) {
	now := s.clock.Now()
	r := s.guard.Request(c, domain.RecordCreate, access.TrialData(scope, s.ids.New(now)))
	return access.ExternalOnce(ctx, r, func(ctx context.Context, tx access.Tx) (none domain.Record, err error) {
		in, err := in.Check(s.settings.Limits)
		if err != nil {
			return none, err
		}
		record, err := in.Record(domain.RecordID(tx.ID), scope, c.Subject, now)
		record.Reason = c.Reason
		return record, err
	}, func(ctx context.Context, outside access.Outside, record domain.Record) (domain.Record, error) {
		err := outside.Records.Insert(ctx, outside.Tenant, record)
		if errors.Is(err, domain.ErrRecordExists) { // a call with the same key had stored it before it died
			return outside.Records.Get(ctx, outside.Tenant, scope, nil, record.ID)
		}
		return record, err
	}, func(ctx context.Context, done access.Replay) (domain.Record, error) {
		return s.Get(ctx, c.Inner(), scope, domain.RecordID(done.ID))
	})
}

// Get returns one record.
func (s *Service) Get(
	ctx context.Context, c domain.Call, scope domain.TrialScope, id domain.RecordID,
) (domain.Record, error) {
	r := s.guard.Request(c, domain.RecordGet, access.TrialData(scope, id))
	return access.Look(ctx, r, published(scope), func(
		ctx context.Context, outside access.Outside, published []domain.ImportID,
	) (domain.Record, error) {
		return outside.Records.Get(ctx, outside.Tenant, scope, published, id)
	})
}

// List returns one page of records in the order of their creation.
func (s *Service) List(
	ctx context.Context, c domain.Call, q domain.RecordQuery,
) (domain.CursorPage[domain.Record], error) {
	return s.list(ctx, c, domain.RecordList, q)
}

// Search returns one page of the records that match a filter.
func (s *Service) Search(
	ctx context.Context, c domain.Call, q domain.RecordQuery,
) (domain.CursorPage[domain.Record], error) {
	return s.list(ctx, c, domain.RecordSearch, q)
}

func (s *Service) list(
	ctx context.Context, c domain.Call, action domain.Action, q domain.RecordQuery,
) (domain.CursorPage[domain.Record], error) {
	r := s.guard.Request(c, action, access.TrialData(q.TrialScope, ""))
	return access.Look(ctx, r, published(q.TrialScope), func(
		ctx context.Context, outside access.Outside, published []domain.ImportID,
	) (domain.CursorPage[domain.Record], error) {
		q.Published = published
		bound := []string{
			string(outside.Tenant), string(q.Project), string(q.Trial), string(action), q.Filter.Fingerprint(),
		}
		return domain.PaginateByCursor(
			s.settings.RequestKey, q.CursorQuery,
			func(w domain.CursorQuery) (domain.CursorPage[domain.Record], error) {
				q.CursorQuery, q.Bytes = w, s.settings.AnswerBytes
				return outside.Records.List(ctx, outside.Tenant, q)
			},
			bound...,
		)
	})
}

// published tells which imports count in a project and trial though they are not
// finalized: what the store has decided before the look is what the look shows.
func published(scope domain.TrialScope) func(context.Context, access.Tx) ([]domain.ImportID, error) {
	return func(ctx context.Context, tx access.Tx) ([]domain.ImportID, error) {
		return tx.Imports.Published(ctx, tx.Tenant, scope)
	}
}
