package memory

import (
	"cmp"
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

type trials struct{ *store }

func (r trials) Insert(ctx context.Context, t domain.Trial) (domain.Trial, error) {
	err := r.InTx(ctx, func(context.Context) error {
		if err := r.validate(t); err != nil {
			return r.conflict(err)
		}
		r.lastTrial++
		t.ID = r.lastTrial
		r.trials.put(t.ID, t)
		return nil
	})
	return t, err
}

func (r trials) validate(t domain.Trial) *domain.Error {
	switch {
	case !r.modules.has(t.Module):
		return domain.ErrModuleNotFound
	case r.trials.any(func(_ domain.TrialID, o domain.Trial) bool { return o.Slug == t.Slug }):
		return domain.ErrSlugTaken
	case r.trials.any(
		func(_ domain.TrialID, o domain.Trial) bool { return o.Module == t.Module && o.NameKey == t.NameKey },
	):
		return domain.ErrTrialNameTaken
	}
	return nil
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

func (r trials) List(ctx context.Context, q domain.TrialQuery) (p domain.Page[domain.Trial], err error) {
	err = r.InTx(ctx, func(context.Context) error {
		all := r.trials.all(func(_ domain.TrialID, t domain.Trial) bool { return q.Module == 0 || t.Module == q.Module })
		sortBy(all, nil, nil, func(a, b domain.Trial) int { return cmp.Compare(a.ID, b.ID) })
		p = page(all, q.Paging)
		return nil
	})
	return p, err
}
