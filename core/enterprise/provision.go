package enterprise

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Provision gives an enterprise its storage and opens it. It needs a connection
// at the provider and a ticket of ours that is still live; without them there
// is nothing to do yet.
func (s *Service) Provision(ctx context.Context, a domain.Actor, j domain.Job) (organization string, err error) {
	e, ready, err := s.provisionable(ctx, a, j.Enterprise)
	if err != nil || !ready {
		return "", err
	}
	on := access.Enterprise(e.ID)
	err = s.desk.Reach(ctx, a, domain.EnterpriseProvision, on, func(ctx context.Context, f access.Far) error {
		connections, err := f.Identity.Connections(ctx, e.Organization)
		if err != nil || len(connections) == 0 {
			return err
		}
		if err := prepare(ctx, f, j.ID, e.Organization); err != nil {
			return err
		}
		organization = string(e.Organization)
		return s.open(ctx, f, a, e.ID)
	})
	return organization, err
}

// prepare makes the storage of an enterprise, and reports each step.
func prepare(ctx context.Context, f access.Far, id domain.JobID, t domain.TenantID) error {
	steps := []func() error{
		func() error { _, _, err := f.Schemas.Create(ctx, t); return err },
		func() error { return f.Records.Index(ctx) },
	}
	for done, step := range steps {
		if err := step(); err != nil {
			return err
		}
		if err := f.Progress.Report(ctx, id, int64(done+1), int64(len(steps))); err != nil {
			return err
		}
	}
	return nil
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
