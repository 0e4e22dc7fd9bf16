// Package execution is what people and machines do with the runs of trials'
// models.
package execution

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Service answers requests about executions.
type Service struct {
	guard    *access.Guard
	clock    ports.Clock
	ids      ports.IDs
	settings domain.Policy
}

// New builds the service on the guard.
func New(guard *access.Guard, clock ports.Clock, ids ports.IDs, settings domain.Policy) *Service {
	return &Service{guard, clock, ids, settings}
}

// plan is an execution that is to be stored, and which imports' records count.
type plan struct {
	execution domain.Execution
	published []domain.ImportID
}

// Create stores one run of the trial's model. A person runs for themself; a
// machine names a member of the project.
func (s *Service) Create(
	ctx context.Context, c domain.Call, study domain.Study, in domain.NewExecution,
) (domain.Execution, error) {
	now := s.clock.Now()
	r := s.guard.Request(c, domain.ExecutionCreate, access.TrialData(study, s.ids.New(now)))
	return access.ExternalOnce(ctx, r, func(ctx context.Context, tx access.Tx) (p plan, err error) {
		user, err := executionUser(ctx, tx, c, study, in)
		if err != nil {
			return p, err
		}
		if p.execution, err = in.Execution(domain.ExecutionID(tx.ID), study, user, now); err != nil {
			return p, err
		}
		p.published, err = tx.Imports.Published(ctx, tx.Tenant, study)
		return p, err
	}, store, func(ctx context.Context, done access.Replay) (domain.Execution, error) {
		return s.Get(ctx, c.Inner(), study, domain.ExecutionID(done.ID))
	})
}

func store(ctx context.Context, outside access.Outside, p plan) (domain.Execution, error) {
	e := p.execution
	study := domain.Study{Project: e.Project, Trial: e.Trial}
	if err := requireRecord(ctx, outside, study, p.published, e.PatientRecordID); err != nil {
		return e, err
	}
	err := outside.Executions.Insert(ctx, outside.Tenant, e)
	if errors.Is(err, domain.ExecutionExists) { // a call with the same key had stored it before it died
		return outside.Executions.Get(ctx, outside.Tenant, study, e.ID)
	}
	return e, err
}

// executionUser tells for whom the run is.
func executionUser(
	ctx context.Context, tx access.Tx, c domain.Call, study domain.Study, in domain.NewExecution,
) (domain.Subject, error) {
	if !c.Machine {
		if in.User != "" && in.User != c.Subject {
			return "", domain.UserNotYou
		}
		return c.Subject, nil
	}
	named := cmp.Or(in.User, in.Otherwise)
	members, err := tx.Members.List(ctx, tx.Tenant, study.Project)
	if err != nil {
		return "", err
	}
	if !slices.ContainsFunc(members, func(m domain.Member) bool { return m.Person.Subject == named }) {
		return "", domain.UserNotMember
	}
	return named, nil
}

// requireRecord refuses a run on a record that is not there.
func requireRecord(
	ctx context.Context, outside access.Outside, study domain.Study, published []domain.ImportID, id domain.RecordID,
) error {
	if id == "" {
		return nil
	}
	_, err := outside.Records.Get(ctx, outside.Tenant, study, published, id)
	return domain.AtIfIs(err, domain.NoSuchRecord, "patient_record_id")
}

// Get returns one run; those with whom it was shared may look, too.
func (s *Service) Get(
	ctx context.Context, c domain.Call, study domain.Study, id domain.ExecutionID,
) (domain.Execution, error) {
	r := s.guard.Request(c, domain.ExecutionGet, access.Execution(study, id))
	return access.External(ctx, r, nil, func(
		ctx context.Context, outside access.Outside, _ access.None,
	) (domain.Execution, error) {
		return outside.Executions.Get(ctx, outside.Tenant, study, id)
	})
}

// List returns one stretch of runs, newest first.
func (s *Service) List(
	ctx context.Context, c domain.Call, q domain.ExecutionQuery,
) (domain.Part[domain.Execution], error) {
	q.Desc = true
	r := s.guard.Request(c, domain.ExecutionList, access.TrialData(q.Study, ""))
	return access.External(ctx, r, nil, func(
		ctx context.Context, outside access.Outside, _ access.None,
	) (domain.Part[domain.Execution], error) {
		bound := []string{
			string(outside.Tenant), string(q.Project), string(q.Trial), string(domain.ExecutionList),
			string(q.User), string(q.Status),
		}
		return domain.Walked(s.settings.SealKey, q.Walk, func(w domain.Walk) (domain.Part[domain.Execution], error) {
			q.Walk = w
			return outside.Executions.List(ctx, outside.Tenant, q)
		}, bound...)
	})
}
