package catalog

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// CreateTrial adds a clinical-trial model to a module that is not standalone.
func (s *Service) CreateTrial(ctx context.Context, c domain.Call, in domain.NewTrial) (domain.Trial, error) {
	r := s.guard.Request(c, domain.TrialCreate, access.Resource{})
	return access.Once(ctx, r, func(ctx context.Context, tx access.Tx) (none domain.Trial, err error) {
		t, err := in.Trial(s.clock.Now())
		if err != nil {
			return none, err
		}
		m, err := tx.Modules.Get(ctx, t.Module)
		if err != nil {
			return none, domain.AtIfIs(err, domain.ErrModuleNotFound, "module_id")
		}
		if m.IsStandalone {
			return none, domain.ErrModuleStandalone.At("module_id")
		}
		return tx.Trials.Insert(ctx, t)
	}, func(ctx context.Context, done access.Replay) (domain.Trial, error) {
		return s.TrialBySlug(ctx, c.Inner(), domain.Slug(done.ID))
	})
}

// Trial returns one trial.
func (s *Service) Trial(ctx context.Context, c domain.Call, id domain.TrialID) (domain.Trial, error) {
	r := s.guard.Request(c, domain.TrialGet, access.Resource{})
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Trial, error) {
		return tx.Trials.Get(ctx, id)
	})
}

// TrialBySlug returns one trial.
func (s *Service) TrialBySlug(ctx context.Context, c domain.Call, slug domain.Slug) (domain.Trial, error) {
	r := s.guard.Request(c, domain.TrialGet, access.Resource{})
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Trial, error) {
		return tx.Trials.BySlug(ctx, slug)
	})
}

// Trials returns one page of trials.
func (s *Service) Trials(ctx context.Context, c domain.Call, q domain.TrialQuery) (domain.Page[domain.Trial], error) {
	q.Paging = q.Normalized()
	r := s.guard.Request(c, domain.TrialList, access.Resource{})
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Page[domain.Trial], error) {
		return tx.Trials.List(ctx, q)
	})
}
