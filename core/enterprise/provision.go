package enterprise

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Provision gives an enterprise its storage and opens it. It needs a connection
// at the provider that was seen there while a ticket of the enterprise was live;
// without one there is nothing to do yet.
func (s *Service) Provision(ctx context.Context, c domain.Call, j domain.Job) (organization string, err error) {
	e, err := s.provisionable(ctx, c, j.Enterprise)
	if err != nil {
		return "", ignoreNoop(err)
	}
	r := s.guard.Request(c, domain.EnterpriseProvision, access.Enterprise(e.ID))
	return access.External(ctx, r, nil, func(
		ctx context.Context, outside access.Outside, _ access.None,
	) (none string, err error) {
		seen, err := outside.Identity.Connections(ctx, e.Organization)
		if err != nil {
			return none, err
		}
		own, err := access.InTx(ctx, outside, func(ctx context.Context, tx access.Tx) ([]domain.Connection, error) {
			return s.noteFirst(ctx, tx, seen)
		})
		if err != nil || len(own) == 0 {
			return none, err
		}
		if err := prepareStorage(ctx, outside, j.ID, e.Organization); err != nil {
			return none, err
		}
		_, err = access.Done(ctx, outside, func(ctx context.Context, tx access.Tx) (access.None, error) {
			return access.None{}, s.activate(ctx, tx, c, e.ID)
		})
		return string(e.Organization), ignoreNoop(err)
	})
}

// noteFirst notes what an enterprise has until it is ACTIVE. What is found without its event ends the invitation, too.
func (s *Service) noteFirst(ctx context.Context, tx access.Tx, seen []domain.Connection) ([]domain.Connection, error) {
	e, err := tx.Enterprises.Lock(ctx, tx.Enterprise)
	if err != nil {
		return nil, err
	}
	own, err := s.noteAll(ctx, tx, seen)
	if err != nil || len(own) == 0 || e.Status != domain.EnterpriseInitiated {
		return own, err
	}
	return own, s.connected(ctx, tx, e.ID)
}

// prepareStorage makes the storage of an enterprise, and reports each step.
func prepareStorage(ctx context.Context, outside access.Outside, id domain.JobID, t domain.TenantID) error {
	steps := []func() error{
		func() error { _, _, err := outside.Schemas.Create(ctx, t); return err },
		func() error { return outside.Records.Index(ctx) },
	}
	for done, step := range steps {
		if err := step(); err != nil {
			return err
		}
		if err := outside.JobProgress.Report(ctx, id, int64(done+1), int64(len(steps))); err != nil {
			return err
		}
	}
	return nil
}

// provisionable answers errNoop if there is nothing to do yet.
func (s *Service) provisionable(ctx context.Context, c domain.Call, id domain.EnterpriseID) (domain.Enterprise, error) {
	r := s.guard.Request(c, domain.EnterpriseProvision, access.Enterprise(id))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Enterprise, error) {
		e, err := tx.Enterprises.Get(ctx, id)
		if err != nil {
			return e, err
		}
		if e.Status != domain.EnterpriseInitiated {
			return e, errNoop
		}
		_, handle, err := tx.SSOSetupTickets.Active(ctx, id, s.clock.Now())
		if err != nil || handle != "" {
			return e, err
		}
		if all, err := tx.Connections.List(ctx, id); err != nil || len(all) > 0 {
			return e, err
		}
		return e, errNoop
	})
}

// activate lets the people of the enterprise in, once.
func (s *Service) activate(ctx context.Context, tx access.Tx, c domain.Call, id domain.EnterpriseID) error {
	_, err := tx.Enterprises.Update(ctx, id, 0, func(e *domain.Enterprise) error {
		if e.Status != domain.EnterpriseInitiated {
			return errNoop
		}
		return e.Transition(domain.EnterpriseActive, c.Subject, s.clock.Now())
	})
	if err != nil {
		return err
	}
	if err := tx.EnterpriseInvitations.Delete(ctx, id); err != nil {
		return err
	}
	if err := s.setStep(ctx, tx, id, domain.OnboardingProvisioned); err != nil {
		return err
	}
	return s.enqueue(ctx, tx, c, domain.JobWelcomeMail, id, nil)
}
