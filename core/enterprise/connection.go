package enterprise

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Connected hears that an organization has a connection. It is only a hint:
// the job reads the connection back. Whatever does not concern us, or came
// before, changes nothing and is no failure.
func (s *Service) Connected(ctx context.Context, a domain.Actor, h domain.Hook) error {
	id, err := s.hinted(ctx, a, h)
	if err != nil || id == "" {
		return err
	}
	return unlessNothing(s.desk.Write(ctx, a, domain.EnterpriseConnect, access.Enterprise(id), func(ctx context.Context, n access.Near) error {
		_, err := n.Enterprises.Update(ctx, id, 0, func(e *domain.Enterprise) error {
			if e.Status != domain.EnterpriseInitiated {
				return errNothing
			}
			return nil
		})
		if err != nil {
			return err
		}
		if fresh, err := n.Hooks.Ensure(ctx, h, s.now()); err != nil {
			return err
		} else if !fresh {
			return errNothing
		}
		if err := n.Invites.Delete(ctx, id); err != nil {
			return err
		}
		if err := s.step(ctx, n, id, domain.OnboardingConnected); err != nil {
			return err
		}
		return s.enqueueProvision(ctx, n, a, id)
	}))
}

// hinted tells which enterprise an event is about; none if it is none of ours.
func (s *Service) hinted(ctx context.Context, a domain.Actor, h domain.Hook) (id domain.EnterpriseID, err error) {
	err = s.desk.Read(ctx, a, domain.EnterpriseConnect, access.Target{}, func(ctx context.Context, n access.Near) error {
		if h.Type != domain.ConnectionAdded || h.ID == "" || s.now().Sub(h.At) > domain.HookMaxAge {
			return nil
		}
		e, err := n.Enterprises.OfTenant(ctx, h.Organization)
		if errors.Is(err, domain.NoSuchEnterprise) {
			return nil
		}
		id = e.ID
		return err
	})
	return id, err
}

func (s *Service) enqueueProvision(ctx context.Context, n access.Near, a domain.Actor, id domain.EnterpriseID) error {
	return n.Queue.Enqueue(ctx, domain.NewJob(domain.JobProvision, id, "", a.Subject, s.now(), nil))
}

// Reconcile looks after enterprises whose connection event may have been lost,
// while their ticket is live: one that never pressed its button is left alone.
func (s *Service) Reconcile(ctx context.Context, a domain.Actor) error {
	waiting, err := s.waiting(ctx, a)
	for _, id := range waiting {
		err = errors.Join(err, s.lookAgain(ctx, a, id))
	}
	return err
}

func (s *Service) waiting(ctx context.Context, a domain.Actor) (ids []domain.EnterpriseID, err error) {
	err = s.desk.Read(ctx, a, domain.EnterpriseReconcile, access.Target{}, func(ctx context.Context, n access.Near) error {
		ids, err = n.Onboardings.Waiting(ctx, s.now(), 100)
		return err
	})
	return ids, err
}

func (s *Service) lookAgain(ctx context.Context, a domain.Actor, id domain.EnterpriseID) error {
	return unlessNothing(s.desk.Write(ctx, a, domain.EnterpriseReconcile, access.Enterprise(id), func(ctx context.Context, n access.Near) error {
		busy, err := n.Queue.Ongoing(ctx, domain.JobProvision, id)
		if err != nil {
			return err
		}
		if busy {
			return errNothing
		}
		// Touched, it comes again after the others.
		if err := n.Onboardings.Update(ctx, id, func(o *domain.Onboarding) error { o.UpdatedAt = s.now(); return nil }); err != nil {
			return err
		}
		return s.enqueueProvision(ctx, n, a, id)
	}))
}
