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
		if err := lockInitiated(ctx, tx, id); err != nil {
			return none, err
		}
		if fresh, err := tx.ProcessedEvents.Ensure(ctx, event, s.clock.Now()); err != nil {
			return none, err
		} else if !fresh {
			return none, errNoop
		}
		if err := tx.EnterpriseInvitations.Delete(ctx, id); err != nil {
			return none, err
		}
		if err := s.setStep(ctx, tx, id, domain.OnboardingConnected); err != nil {
			return none, err
		}
		return none, s.enqueue(ctx, tx, c, domain.JobProvision, id, nil)
	})
	return ignoreNoop(err)
}

// lockInitiated keeps the enterprise as it is until the unit of work ends, or
// answers errNoop if it does not wait for a connection.
func lockInitiated(ctx context.Context, tx access.Tx, id domain.EnterpriseID) error {
	_, err := tx.Enterprises.Update(ctx, id, 0, func(e *domain.Enterprise) error {
		if e.Status != domain.EnterpriseInitiated {
			return errNoop
		}
		return nil
	})
	return err
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
