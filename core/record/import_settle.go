package record

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Settle makes the records of a published import independent of it.
func (s *Service) Settle(ctx context.Context, a domain.Actor, j domain.Job) error {
	i, err := s.imported(ctx, a, domain.ImportID(j.Args["import"]))
	if err != nil || i.State != domain.ImportPublished {
		return err
	}
	on := access.Target{ID: string(i.ID)}
	return s.desk.Reach(ctx, a, domain.ImportSettle, on, func(ctx context.Context, f access.Far) error {
		if err := settleAll(ctx, f, i, j); err != nil {
			return err
		}
		return f.Note(ctx, func(ctx context.Context, n access.Near) error {
			return change(ctx, n, &i, func(stored *domain.Import) error { stored.Settle(s.now()); return nil })
		})
	})
}

// settleAll goes on from what the job has reported: a record that is settled
// does not come again.
func settleAll(ctx context.Context, f access.Far, i domain.Import, j domain.Job) error {
	for done, more := j.Done, true; more; {
		n, left, err := f.Records.Settle(ctx, f.Tenant, i.Study, i.ID)
		if err != nil {
			return err
		}
		done, more = done+n, left
		if err := f.Progress.Report(ctx, j.ID, done, i.Rows); more && err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) imported(ctx context.Context, a domain.Actor, id domain.ImportID) (i domain.Import, err error) {
	err = s.desk.Read(ctx, a, domain.ImportSettle, access.Target{ID: string(id)}, func(ctx context.Context, n access.Near) error {
		i, err = n.Imports.Get(ctx, n.Tenant, id)
		return err
	})
	return i, err
}

// Sweep removes what dead imports have left, in all tenants.
func (s *Service) Sweep(ctx context.Context, a domain.Actor) error {
	dead, err := s.abandon(ctx, a)
	for _, d := range dead {
		err = errors.Join(err, s.remove(ctx, domain.System(d.Tenant), d.Import))
	}
	return err
}

// abandon gives imports up; when there is none, there is nothing to tell.
func (s *Service) abandon(ctx context.Context, a domain.Actor) (dead []ports.Abandoned, err error) {
	err = s.desk.Write(ctx, a, domain.ImportSweep, access.Target{}, func(ctx context.Context, n access.Near) error {
		now := s.now()
		dead, err = n.Imports.Abandon(ctx, now.Add(-domain.ImportDies), now, 100)
		if err == nil && len(dead) == 0 {
			return errNothing
		}
		return err
	})
	if errors.Is(err, errNothing) {
		return nil, nil
	}
	return dead, err
}

var errNothing = errors.New("record: nothing to do")

func (s *Service) remove(ctx context.Context, a domain.Actor, i domain.Import) error {
	on := access.Target{ID: string(i.ID)}
	return s.desk.Reach(ctx, a, domain.ImportSweep, on, func(ctx context.Context, f access.Far) error {
		if err := f.Records.DeleteImport(ctx, f.Tenant, i.Study, i.ID); err != nil {
			return err
		}
		return f.Note(ctx, func(ctx context.Context, n access.Near) error { return n.Imports.Forget(ctx, n.Tenant, i.ID) })
	})
}
