package enterprise

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// CreateTrial adds a clinical-trial model to a module that is not standalone.
func (s *Service) CreateTrial(ctx context.Context, a domain.Actor, in domain.NewTrial) (t domain.Trial, err error) {
	err = s.desk.Write(ctx, a, domain.TrialCreate, access.Target{ID: in.Slug}, func(ctx context.Context, n access.Near) error {
		if t, err = in.Trial(s.now()); err != nil {
			return err
		}
		m, err := n.Modules.Get(ctx, t.Module)
		if err != nil {
			return domain.AtIfIs(err, domain.NoSuchModule, "module_id")
		}
		if m.IsStandalone {
			return domain.ModuleStandalone.At("module_id")
		}
		t, err = n.Trials.Insert(ctx, t)
		return err
	})
	if slug, again := access.Again(err); again {
		return s.TrialBySlug(ctx, a, domain.Slug(slug))
	}
	return t, err
}

// Trial returns one trial.
func (s *Service) Trial(ctx context.Context, a domain.Actor, id domain.TrialID) (t domain.Trial, err error) {
	err = s.desk.Read(ctx, a, domain.TrialGet, access.Target{}, func(ctx context.Context, n access.Near) error {
		t, err = n.Trials.Get(ctx, id)
		return err
	})
	return t, err
}

// TrialBySlug returns one trial.
func (s *Service) TrialBySlug(ctx context.Context, a domain.Actor, slug domain.Slug) (t domain.Trial, err error) {
	err = s.desk.Read(ctx, a, domain.TrialGet, access.Target{}, func(ctx context.Context, n access.Near) error {
		t, err = n.Trials.BySlug(ctx, slug)
		return err
	})
	return t, err
}

// Trials returns one page of trials.
func (s *Service) Trials(ctx context.Context, a domain.Actor, q domain.TrialQuery) (page domain.Page[domain.Trial], err error) {
	err = s.desk.Read(ctx, a, domain.TrialList, access.Target{}, func(ctx context.Context, n access.Near) error {
		q.Paging = q.Bounded()
		page, err = n.Trials.List(ctx, q)
		return err
	})
	return page, err
}
