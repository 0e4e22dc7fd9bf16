package record

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// errNoop ends a unit of work in which there is nothing to change.
var errNoop = errors.New("record: nothing to change")

// Finalize makes the records of a published import independent of it.
func (s *Service) Finalize(ctx context.Context, c domain.Call, j domain.Job) error {
	id := domain.ImportID(j.Args["import"])
	r := s.guard.Request(c, domain.ImportFinalize, access.ID(id))
	_, err := access.External(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Import, error) {
		i, err := tx.Imports.Get(ctx, tx.Tenant, id)
		if err == nil && i.State != domain.ImportPublished {
			err = errNoop
		}
		return i, err
	}, func(ctx context.Context, outside access.Outside, i domain.Import) (none access.None, err error) {
		if err := dropFile(ctx, outside, i); err != nil {
			return none, err
		}
		if err := finalizeAll(ctx, outside, i, j); err != nil {
			return none, err
		}
		return access.Done(ctx, outside, func(ctx context.Context, tx access.Tx) (access.None, error) {
			_, err := tx.Imports.Update(ctx, tx.Tenant, i.ID, func(stored *domain.Import) error {
				stored.Finalize(s.clock.Now())
				return nil
			})
			return none, err
		})
	})
	if errors.Is(err, errNoop) {
		return nil
	}
	return err
}

// finalizedRows are finalized at a time.
const finalizedRows = 2000

// finalizeAll goes on behind the rows that the job has reported.
func finalizeAll(ctx context.Context, outside access.Outside, i domain.Import, j domain.Job) error {
	for done := j.Done; done < i.Rows; {
		rows := domain.RowRange{From: done, To: min(done+finalizedRows, i.Rows)}
		err := outside.Records.Finalize(ctx, outside.Tenant, i.TrialScope, i.ID, rows, i.PublishedAt())
		if err != nil {
			return err
		}
		done = rows.To
		if err := outside.JobProgress.Report(ctx, j.ID, done, i.Rows); done < i.Rows && err != nil {
			return err
		}
	}
	return nil
}

// Sweep removes what dead imports have left, in all tenants.
func (s *Service) Sweep(ctx context.Context, c domain.Call) error {
	dead, err := s.abandon(ctx, c)
	for _, d := range dead {
		c.Actor = domain.SystemActor(d.Tenant)
		err = errors.Join(err, s.remove(ctx, c, d.Import))
	}
	return err
}

// abandon gives imports up; when there is none, there is nothing to audit.
func (s *Service) abandon(ctx context.Context, c domain.Call) ([]ports.Abandoned, error) {
	r := s.guard.Request(c, domain.ImportSweep, access.Resource{})
	dead, err := access.Write(ctx, r, func(ctx context.Context, tx access.Tx) ([]ports.Abandoned, error) {
		now := s.clock.Now()
		dead, err := tx.Imports.Abandon(ctx, now.Add(-domain.ImportTTL), now, 100)
		if err == nil && len(dead) == 0 {
			err = errNoop
		}
		return dead, err
	})
	if errors.Is(err, errNoop) {
		return nil, nil
	}
	return dead, err
}

func (s *Service) remove(ctx context.Context, c domain.Call, i domain.Import) error {
	r := s.guard.Request(c, domain.ImportSweep, access.ID(i.ID))
	_, err := access.External(ctx, r, nil, func(
		ctx context.Context, outside access.Outside, _ access.None,
	) (none access.None, err error) {
		if err := removeImport(ctx, outside, i); err != nil {
			return none, err
		}
		return access.Done(ctx, outside, func(context.Context, access.Tx) (none access.None, err error) { return none, nil })
	})
	return err
}
