package enterprise

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Provision gives an enterprise its storage and opens it. It needs a connection
// at the provider and a ticket of ours that is still live; without them there
// is nothing to do yet.
func (s *Service) Provision(ctx context.Context, a domain.Actor, j domain.Job) error {
	e, ready, err := s.provisionable(ctx, a, j.Enterprise)
	if err != nil || !ready {
		return err
	}
	return s.desk.Reach(ctx, a, domain.EnterpriseProvision, access.Enterprise(e.ID), func(ctx context.Context, f access.Far) error {
		connections, err := f.Identity.Connections(ctx, e.Organization)
		if err != nil || len(connections) == 0 {
			return err
		}
		if _, _, err := f.Schemas.Create(ctx, e.Organization); err != nil {
			return err
		}
		if err := f.Records.Index(ctx); err != nil {
			return err
		}
		return s.open(ctx, f, a, e.ID)
	})
}

func (s *Service) provisionable(ctx context.Context, a domain.Actor, id domain.EnterpriseID) (e domain.Enterprise, ready bool, err error) {
	err = s.desk.Read(ctx, a, domain.EnterpriseProvision, access.Enterprise(id), func(ctx context.Context, n access.Near) error {
		if e, err = n.Enterprises.Get(ctx, id); err != nil || e.Status != domain.EnterpriseInitiated {
			return err
		}
		_, handle, err := n.Tickets.Live(ctx, id, s.now())
		ready = handle != ""
		return err
	})
	return e, ready, err
}

// open lets the people of the enterprise in, once.
func (s *Service) open(ctx context.Context, f access.Far, a domain.Actor, id domain.EnterpriseID) error {
	return unlessNothing(f.Note(ctx, func(ctx context.Context, n access.Near) error {
		_, err := n.Enterprises.Update(ctx, id, 0, func(e *domain.Enterprise) error {
			if e.Status != domain.EnterpriseInitiated {
				return errNothing
			}
			return e.Move(domain.EnterpriseActive, a.Subject, s.now())
		})
		if err != nil {
			return err
		}
		if err := n.Invites.Delete(ctx, id); err != nil {
			return err
		}
		if err := s.step(ctx, n, id, domain.OnboardingProvisioned); err != nil {
			return err
		}
		return n.Queue.Enqueue(ctx, domain.NewJob(domain.JobWelcomeMail, id, "", a.Subject, s.now(), nil))
	}))
}
