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
		if err := requireTrialModule(ctx, tx, t.Module); err != nil {
			return none, err
		}
		if t, err = tx.Trials.Insert(ctx, t); err != nil {
			return none, err
		}
		return t, s.grantToCompany(ctx, tx, c, t.Module, t.ID)
	}, func(ctx context.Context, done access.Replay) (domain.Trial, error) {
		return s.TrialBySlug(ctx, c.Inner(), domain.Slug(done.ID))
	})
}

// requireTrialModule refuses a module that is not there or takes no trials.
func requireTrialModule(ctx context.Context, tx access.Tx, id domain.ModuleID) error {
	m, err := tx.Modules.Get(ctx, id)
	if err != nil {
		return domain.AtIfIs(err, domain.ErrModuleNotFound, "module_id")
	}
	if m.IsStandalone {
		return domain.ErrModuleStandalone.At("module_id")
	}
	return nil
}

// UpdateTrial changes a trial. Into another module it takes its grants along.
func (s *Service) UpdateTrial(
	ctx context.Context, c domain.Call, id domain.TrialID, at domain.Version, in domain.TrialChange,
) (domain.Trial, error) {
	r := s.guard.Request(c, domain.TrialUpdate, access.Resource{})
	return access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Trial, error) {
		old, err := tx.Trials.Get(ctx, id)
		if err != nil {
			return old, err
		}
		if in.Module.Valid && in.Module.Value != old.Module {
			if err := requireTrialModule(ctx, tx, in.Module.Value); err != nil {
				return old, err
			}
		}
		return tx.Trials.Update(ctx, id, at, func(t *domain.Trial) error { return t.Apply(in, s.clock.Now()) })
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

// SlugTaken reports whether a new trial cannot have this slug, because one has it or
// has had it.
func (s *Service) SlugTaken(ctx context.Context, c domain.Call, slug domain.Slug) (bool, error) {
	r := s.guard.Request(c, domain.TrialGet, access.Resource{})
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (bool, error) {
		return tx.Trials.SlugTaken(ctx, slug)
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
