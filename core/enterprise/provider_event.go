package enterprise

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// HandleConnectionEvent hears that an organization has a connection. It is only
// a hint: the job reads the connection back. Whatever does not concern us, or
// came before, changes nothing and is no failure.
func (s *Service) HandleConnectionEvent(ctx context.Context, c domain.Call, event domain.ProviderEvent) error {
	if err := event.Check(); err != nil {
		return err
	}
	id, err := s.enterpriseOf(ctx, c, event)
	if err != nil || id == "" {
		return err
	}
	r := s.guard.Request(c, domain.EnterpriseConnect, access.Enterprise(id))
	_, err = access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (none access.None, err error) {
		e, err := s.lockConnecting(ctx, tx, id)
		if err != nil {
			return none, err
		}
		if fresh, err := tx.ProcessedEvents.Ensure(ctx, event, s.clock.Now()); err != nil {
			return none, err
		} else if !fresh {
			return none, errNoop
		}
		if e.Status == domain.EnterpriseInitiated {
			err = s.connected(ctx, tx, id)
		}
		if err != nil {
			return none, err
		}
		return none, s.enqueue(ctx, tx, c, jobOfConnection(e), id, nil)
	})
	return ignoreNoop(err)
}

// connected ends the invitation of an enterprise that has its connection.
func (s *Service) connected(ctx context.Context, tx access.Tx, id domain.EnterpriseID) error {
	if err := tx.EnterpriseInvitations.Delete(ctx, id); err != nil {
		return err
	}
	return s.setStep(ctx, tx, id, domain.OnboardingConnected)
}

// lockConnecting keeps the enterprise as it is until the unit of work ends, or
// answers errNoop if it does not wait for a connection.
func (s *Service) lockConnecting(
	ctx context.Context, tx access.Tx, id domain.EnterpriseID,
) (domain.Enterprise, error) {
	e, err := tx.Enterprises.Update(ctx, id, 0, func(*domain.Enterprise) error { return nil })
	if err != nil || e.Status == domain.EnterpriseInitiated {
		return e, err
	}
	_, handle, err := tx.SSOSetupTickets.Active(ctx, id, s.clock.Now())
	if err == nil && (handle == "" || e.Status == domain.EnterpriseDeleted) {
		err = errNoop
	}
	return e, err
}

// enterpriseOf tells which enterprise an event is about; none if it is none of ours.
func (s *Service) enterpriseOf(
	ctx context.Context, c domain.Call, event domain.ProviderEvent,
) (domain.EnterpriseID, error) {
	r := s.guard.Request(c, domain.EnterpriseConnect, access.Resource{})
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.EnterpriseID, error) {
		if event.Type != domain.ConnectionAdded || event.ID == "" ||
			s.clock.Now().Sub(event.At) > domain.ProviderEventMaxAge {
			return "", nil
		}
		e, err := tx.Enterprises.ByTenant(ctx, event.Organization)
		if errors.Is(err, domain.ErrEnterpriseNotFound) {
			return "", nil
		}
		return e.ID, err
	})
}
