package record

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// CreateExecution stores one run of the trial's model. A person runs for
// themself; a machine names a member of the project.
func (s *Service) CreateExecution(ctx context.Context, a domain.Actor, study domain.Study, in domain.NewExecution) (e domain.Execution, err error) {
	published, err := s.published(ctx, a, domain.ExecutionCreate, access.Study(study, ""), study)
	if err != nil {
		return e, err
	}
	user, err := s.runner(ctx, a, study, in)
	if err != nil {
		return e, err
	}
	if e, err = in.Execution(study, user, s.now()); err != nil {
		return e, err
	}
	err = s.desk.Reach(ctx, a, domain.ExecutionCreate, access.Study(study, string(e.ID)), func(ctx context.Context, f access.Far) error {
		e.ID = domain.ExecutionID(f.ID)
		if err := patient(ctx, f, study, published, e.PatientRecordID); err != nil {
			return err
		}
		err := f.Executions.Insert(ctx, f.Tenant, e)
		if errors.Is(err, domain.ExecutionExists) { // a twin of the same key was quicker
			e, err = f.Executions.Get(ctx, f.Tenant, study, e.ID)
		}
		return err
	})
	return e, err
}

// runner tells for whom the run is.
func (s *Service) runner(ctx context.Context, a domain.Actor, study domain.Study, in domain.NewExecution) (domain.Subject, error) {
	if !a.Machine {
		if in.User != "" && in.User != a.Subject {
			return "", domain.UserNotYou
		}
		return a.Subject, nil
	}
	named := cmp.Or(in.User, in.Otherwise)
	err := s.desk.Read(ctx, a, domain.ExecutionCreate, access.Study(study, ""), func(ctx context.Context, n access.Near) error {
		members, err := n.Members.List(ctx, n.Tenant, study.Project)
		if err == nil && !slices.ContainsFunc(members, func(m domain.Member) bool { return m.Person.Subject == named }) {
			return domain.UserNotMember
		}
		return err
	})
	return named, err
}

// patient refuses a run on a record that is not there.
func patient(ctx context.Context, f access.Far, study domain.Study, published []domain.ImportID, id domain.RecordID) error {
	if id == "" {
		return nil
	}
	_, err := f.Records.Get(ctx, f.Tenant, study, published, id)
	return domain.AtIfIs(err, domain.NoSuchRecord, "patient_record_id")
}

// Execution returns one run; those with whom it was shared may look, too.
func (s *Service) Execution(ctx context.Context, a domain.Actor, study domain.Study, id domain.ExecutionID) (e domain.Execution, err error) {
	err = s.desk.Reach(ctx, a, domain.ExecutionGet, access.Execution(study, id), func(ctx context.Context, f access.Far) error {
		e, err = f.Executions.Get(ctx, f.Tenant, study, id)
		return err
	})
	return e, err
}

// Executions returns one stretch of runs, newest first.
func (s *Service) Executions(ctx context.Context, a domain.Actor, q domain.ExecutionQuery) (part domain.Part[domain.Execution], err error) {
	q.Desc = true
	err = s.desk.Reach(ctx, a, domain.ExecutionList, access.Study(q.Study, ""), func(ctx context.Context, f access.Far) error {
		part, err = domain.Walked(s.policy.SealKey, q.Walk, func(w domain.Walk) (domain.Part[domain.Execution], error) {
			q.Walk = w
			return f.Executions.List(ctx, f.Tenant, q)
		}, string(f.Tenant), string(q.Project), string(q.Trial), string(domain.ExecutionList), string(q.User), string(q.Status))
		return err
	})
	return part, err
}
