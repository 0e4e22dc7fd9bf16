package memory

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/tenon-health/tenon/core/domain"
)

type trials struct{ *store }

func (r trials) Insert(ctx context.Context, t domain.Trial) (domain.Trial, error) {
	err := r.InTx(ctx, func(context.Context) error {
		if r.trialSlugs.has(t.Slug) {
			return r.conflict(domain.ErrSlugTaken)
		}
		if err := r.validate(t); err != nil {
			return r.conflict(err)
		}
		r.lastTrial++
		t.ID = r.lastTrial
		r.trialSlugs.put(t.Slug, t.ID)
		r.trials.put(t.ID, t)
		return nil
	})
	return t, err
}

func (r trials) validate(t domain.Trial) *domain.Error {
	switch {
	case r.trials.any(func(id domain.TrialID, o domain.Trial) bool {
		return id != t.ID && o.Module == t.Module && o.NameKey == t.NameKey
	}):
		return domain.ErrTrialNameTaken
	case !r.modules.has(t.Module):
		return domain.ErrModuleNotFound
	case r.modules.rows[t.Module].IsStandalone:
		return domain.ErrModuleStandalone
	}
	return nil
}

func (r trials) Update(
	ctx context.Context, id domain.TrialID, at domain.Version, change func(*domain.Trial) error,
) (t domain.Trial, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		t, err = r.trials.update(id, domain.ErrTrialNotFound, func(t *domain.Trial) error {
			if err := at.Match(t.Version); err != nil {
				return err
			}
			if err := change(t); err != nil {
				return err
			}
			if err := r.validate(*t); err != nil {
				return r.conflict(err)
			}
			return nil
		})
		if err == nil {
			r.moveGrants(t)
		}
		return err
	})
	return t, err
}

func (s *store) moveGrants(t domain.Trial) {
	for _, g := range s.grants.all(ofTrial(t.ID)) {
		g.Module = t.Module
		s.grants.put(g.ID, g)
	}
}

func (r trials) Delete(ctx context.Context, id domain.TrialID, at domain.Version) error {
	return r.InTx(ctx, func(context.Context) error {
		t, err := r.trials.get(id, domain.ErrTrialNotFound)
		if err != nil {
			return err
		}
		if err := at.Match(t.Version); err != nil {
			return err
		}
		r.grants.deleteAll(ofTrial(id))
		r.grantees.deleteAll(func(k grantee, _ struct{}) bool { return k.trial == id })
		r.trials.delete(id)
		return nil
	})
}

func ofTrial(id domain.TrialID) func(domain.GrantID, domain.Grant) bool {
	return func(_ domain.GrantID, g domain.Grant) bool { return g.Trial == id }
}

func (r trials) SlugTaken(ctx context.Context, s domain.Slug) (taken bool, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		taken = r.trialSlugs.has(s)
		return nil
	})
	return taken, err
}

func (r trials) Get(ctx context.Context, id domain.TrialID) (t domain.Trial, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		t, err = r.trials.get(id, domain.ErrTrialNotFound)
		return err
	})
	return t, err
}

func (r trials) BySlug(ctx context.Context, s domain.Slug) (t domain.Trial, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		t, err = r.bySlug(s)
		return err
	})
	return t, err
}

func (s *store) bySlug(slug domain.Slug) (domain.Trial, error) {
	return s.trials.first(domain.ErrTrialNotFound, func(_ domain.TrialID, t domain.Trial) bool { return t.Slug == slug })
}

func (r trials) Slugs(ctx context.Context) (all []domain.Slug, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		for _, id := range slices.Sorted(maps.Keys(r.trials.rows)) {
			all = append(all, r.trials.rows[id].Slug)
		}
		return nil
	})
	return all, err
}

func (r trials) List(ctx context.Context, q domain.TrialQuery) (p domain.Page[domain.Trial], err error) {
	err = r.InTx(ctx, func(context.Context) error {
		all := r.trials.all(func(_ domain.TrialID, t domain.Trial) bool { return q.Module == 0 || t.Module == q.Module })
		sortBy(all, nil, nil, func(a, b domain.Trial) int { return cmp.Compare(a.ID, b.ID) })
		p = page(all, q.Paging)
		return nil
	})
	return p, err
}
