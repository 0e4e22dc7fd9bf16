package enterprise

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Reconcile looks after enterprises whose connection event may have been lost,
// while their ticket is live.
func (s *Service) Reconcile(ctx context.Context, c domain.Call) error {
	waiting, err := s.listWaiting(ctx, c)
	for _, id := range waiting {
		err = errors.Join(err, s.reconcile(ctx, c, id))
	}
	return err
}

func (s *Service) listWaiting(ctx context.Context, c domain.Call) ([]domain.EnterpriseID, error) {
	r := s.guard.Request(c, domain.EnterpriseReconcile, access.Resource{})
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) ([]domain.EnterpriseID, error) {
		return tx.Onboardings.Waiting(ctx, s.clock.Now(), 100)
	})
}

func (s *Service) reconcile(ctx context.Context, c domain.Call, id domain.EnterpriseID) error {
	r := s.guard.Request(c, domain.EnterpriseReconcile, access.Enterprise(id))
	_, err := access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (none access.None, err error) {
		e, err := tx.Enterprises.Get(ctx, id)
		if err != nil {
			return none, err
		}
		kind := jobOfConnection(e)
		busy, err := tx.Jobs.HasPending(ctx, kind, id)
		if err != nil {
			return none, err
		}
		if busy {
			return none, errNoop
		}
		// Touched, it comes again after the others.
		if err := tx.Onboardings.Update(ctx, id, s.touch); err != nil {
			return none, err
		}
		return none, s.enqueue(ctx, tx, c, kind, id, nil)
	})
	return ignoreNoop(err)
}

// jobOfConnection is what a new connection begins.
func jobOfConnection(e domain.Enterprise) domain.JobKind {
	if e.Status == domain.EnterpriseInitiated {
		return domain.JobProvision
	}
	return domain.JobNoteConnections
}

func (s *Service) touch(o *domain.Onboarding) error {
	o.UpdatedAt = s.clock.Now()
	return nil
}
