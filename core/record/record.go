// Package record is what people and machines do with patient records and with
// the runs of models on them.
package record

import (
	"context"
	"errors"
	"time"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Service answers requests about records and executions.
type Service struct {
	desk   *access.Desk
	now    func() time.Time
	policy domain.Policy
}

// New builds the service on the desk.
func New(desk *access.Desk, now func() time.Time, policy domain.Policy) *Service {
	return &Service{desk, now, policy}
}

// Create stores one record.
func (s *Service) Create(ctx context.Context, a domain.Actor, study domain.Study, in domain.NewRecord) (r domain.Record, err error) {
	if err = s.desk.May(ctx, a, domain.RecordCreate, access.Study(study, "")); err != nil {
		return r, err
	}
	if err = s.policy.Limits.Holds(in.Data); err != nil {
		return r, err
	}
	if r, err = in.Record(study, a.Subject, s.now()); err != nil {
		return r, err
	}
	err = s.desk.Reach(ctx, a, domain.RecordCreate, access.Study(study, string(r.ID)), func(ctx context.Context, f access.Far) error {
		r.ID = domain.RecordID(f.ID)
		err := f.Records.Insert(ctx, f.Tenant, r)
		if errors.Is(err, domain.RecordExists) { // a twin of the same key was quicker
			r, err = f.Records.Get(ctx, f.Tenant, study, nil, r.ID)
		}
		return err
	})
	return r, err
}

// Get returns one record.
func (s *Service) Get(ctx context.Context, a domain.Actor, study domain.Study, id domain.RecordID) (r domain.Record, err error) {
	on := access.Study(study, string(id))
	published, err := s.published(ctx, a, domain.RecordGet, on, study)
	if err != nil {
		return r, err
	}
	err = s.desk.Reach(ctx, a, domain.RecordGet, on, func(ctx context.Context, f access.Far) error {
		r, err = f.Records.Get(ctx, f.Tenant, study, published, id)
		return err
	})
	return r, err
}

// List returns one stretch of records in the order of their creation.
func (s *Service) List(ctx context.Context, a domain.Actor, q domain.RecordQuery) (domain.Part[domain.Record], error) {
	return s.list(ctx, a, domain.RecordList, q)
}

// Search returns one stretch of the records that match a filter.
func (s *Service) Search(ctx context.Context, a domain.Actor, q domain.RecordQuery) (domain.Part[domain.Record], error) {
	return s.list(ctx, a, domain.RecordSearch, q)
}

func (s *Service) list(ctx context.Context, a domain.Actor, action domain.Action, q domain.RecordQuery) (part domain.Part[domain.Record], err error) {
	on := access.Study(q.Study, "")
	if q.Published, err = s.published(ctx, a, action, on, q.Study); err != nil {
		return part, err
	}
	err = s.desk.Reach(ctx, a, action, on, func(ctx context.Context, f access.Far) error {
		part, err = domain.Walked(s.policy.SealKey, q.Walk, func(w domain.Walk) (domain.Part[domain.Record], error) {
			q.Walk = w
			return f.Records.List(ctx, f.Tenant, q)
		}, string(f.Tenant), string(q.Project), string(q.Trial), string(action), q.Filter.Print())
		return err
	})
	return part, err
}

// published tells which imports count in a study though they are not settled:
// what the store has decided before the look is what the look shows.
func (s *Service) published(ctx context.Context, a domain.Actor, action domain.Action, on access.Target, study domain.Study) (ids []domain.ImportID, err error) {
	err = s.desk.Read(ctx, a, action, on, func(ctx context.Context, n access.Near) error {
		ids, err = n.Imports.Published(ctx, n.Tenant, study)
		return err
	})
	return ids, err
}
