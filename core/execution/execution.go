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
	settings domain.Settings
}

// New builds the service on the guard.
func New(guard *access.Guard, clock ports.Clock, ids ports.IDs, settings domain.Settings) *Service {
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
	ctx context.Context, c domain.Call, scope domain.TrialScope, in domain.NewExecution,
) (domain.Execution, error) {
	now := s.clock.Now()
	r := s.guard.Request(c, domain.ExecutionCreate, access.TrialData(scope, s.ids.New(now)))
	return access.ExternalOnce(ctx, r, func(ctx context.Context, tx access.Tx) (p plan, err error) {
		user, err := executionUser(ctx, tx, c, scope, in)
		if err != nil {
			return p, err
		}
		if p.execution, err = in.Execution(domain.ExecutionID(tx.ID), scope, user, now); err != nil {
			return p, err
		}
		p.published, err = tx.Imports.Published(ctx, tx.Tenant, scope)
		return p, err
	}, store, func(ctx context.Context, done access.Replay) (domain.Execution, error) {
		return s.get(ctx, c.Inner(), domain.ExecutionRepeat, scope, domain.ExecutionID(done.ID))
	})
}

func store(ctx context.Context, outside access.Outside, p plan) (domain.Execution, error) {
	e := p.execution
	scope := domain.TrialScope{Project: e.Project, Trial: e.Trial}
	if err := requireRecord(ctx, outside, scope, p.published, e.PatientRecordID); err != nil {
		return e, err
	}
	err := outside.Executions.Insert(ctx, outside.Tenant, e)
	if errors.Is(err, domain.ErrExecutionExists) { // a call with the same key had stored it before it died
		return outside.Executions.Get(ctx, outside.Tenant, scope, e.ID)
	}
	return e, err
}

// executionUser tells for whom the run is.
func executionUser(
	ctx context.Context, tx access.Tx, c domain.Call, scope domain.TrialScope, in domain.NewExecution,
) (domain.Subject, error) {
	if !c.Machine {
		if in.User != "" && in.User != c.Subject {
			return "", domain.ErrUserNotCaller
		}
		return c.Subject, nil
	}
	named := cmp.Or(in.User, in.DefaultUser)
	members, err := tx.Members.List(ctx, tx.Tenant, scope.Project)
	if err != nil {
		return "", err
	}
	if !slices.ContainsFunc(members, func(m domain.Member) bool { return m.Person.Subject == named }) {
		return "", domain.ErrUserNotMember
	}
	return named, nil
}

// requireRecord refuses a run on a record that is not there.
func requireRecord(
	ctx context.Context, outside access.Outside, scope domain.TrialScope, published []domain.ImportID, id domain.RecordID,
) error {
	if id == "" {
		return nil
	}
	_, err := outside.Records.Get(ctx, outside.Tenant, scope, published, id)
	return domain.AtIfIs(err, domain.ErrRecordNotFound, "patient_record_id")
}

// Get returns one run; those with whom it was shared may look, too.
func (s *Service) Get(
	ctx context.Context, c domain.Call, scope domain.TrialScope, id domain.ExecutionID,
) (domain.Execution, error) {
	return s.get(ctx, c, domain.ExecutionGet, scope, id)
}

func (s *Service) get(
	ctx context.Context, c domain.Call, action domain.Action, scope domain.TrialScope, id domain.ExecutionID,
) (domain.Execution, error) {
	r := s.guard.Request(c, action, access.Execution(scope, id))
	return access.Look(ctx, r, nil, func(
		ctx context.Context, outside access.Outside, _ access.None,
	) (domain.Execution, error) {
		return outside.Executions.Get(ctx, outside.Tenant, scope, id)
	})
}

// List returns one page of runs, newest first.
func (s *Service) List(
	ctx context.Context, c domain.Call, q domain.ExecutionQuery,
) (domain.CursorPage[domain.Execution], error) {
	q.Desc = true
	r := s.guard.Request(c, domain.ExecutionList, access.TrialData(q.TrialScope, ""))
	return access.Look(ctx, r, nil, func(
		ctx context.Context, outside access.Outside, _ access.None,
	) (domain.CursorPage[domain.Execution], error) {
		bound := []string{
			string(outside.Tenant), string(q.Project), string(q.Trial), string(domain.ExecutionList),
			string(q.User), string(q.Status),
		}
		return domain.PaginateByCursor(
			s.settings.RequestKey, q.CursorQuery,
			func(w domain.CursorQuery) (domain.CursorPage[domain.Execution], error) {
				q.CursorQuery, q.Bytes = w, s.settings.AnswerBytes
				return outside.Executions.List(ctx, outside.Tenant, q)
			},
			bound...,
		)
	})
}
