package memory

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

type modules struct{ *store }

var seeded = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

// seedModules puts in what the first migration of a real store does.
func (s *store) seedModules() {
	for _, m := range []domain.Module{
		{Slug: "predict", Name: "Predict"},
		{Slug: "compare", Name: "Compare", IsStandalone: true},
		{Slug: "insights", Name: "Insights", IsStandalone: true},
		{Slug: "copilot", Name: "Copilot", IsStandalone: true},
	} {
		s.lastModule++
		m.ID, m.Version, m.CreatedAt, m.UpdatedAt = s.lastModule, 1, seeded, seeded
		s.modules.rows[m.ID] = m
		s.modules.order.add(m.ID)
	}
}

func (r modules) Insert(ctx context.Context, m domain.Module) (domain.Module, error) {
	err := r.InTx(ctx, func(context.Context) error {
		if r.modules.any(hasSlug(m.Slug)) {
			return r.conflict(domain.ErrModuleSlugTaken)
		}
		r.lastModule++
		m.ID = r.lastModule
		r.modules.put(m.ID, m)
		return nil
	})
	return m, err
}

func (r modules) List(ctx context.Context) (all []domain.Module, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		all = r.allModules()
		return nil
	})
	return all, err
}

func (s *store) allModules() []domain.Module {
	all := s.modules.all(func(domain.ModuleID, domain.Module) bool { return true })
	slices.SortFunc(all, func(a, b domain.Module) int { return cmp.Compare(a.ID, b.ID) })
	return all
}

func (r modules) Get(ctx context.Context, id domain.ModuleID) (m domain.Module, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		m, err = r.modules.get(id, domain.ErrModuleNotFound)
		return err
	})
	return m, err
}

func (r modules) BySlug(ctx context.Context, slug string) (m domain.Module, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		m, err = r.modules.first(domain.ErrModuleNotFound, hasSlug(slug))
		return err
	})
	return m, err
}

func hasSlug(slug string) func(domain.ModuleID, domain.Module) bool {
	return func(_ domain.ModuleID, m domain.Module) bool { return m.Slug == slug }
}

func (r modules) Update(
	ctx context.Context, id domain.ModuleID, at domain.Version, change func(*domain.Module) error,
) (m domain.Module, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		m, err = r.modules.update(id, domain.ErrModuleNotFound, func(m *domain.Module) error {
			old := *m
			if err := at.Match(m.Version); err != nil {
				return err
			}
			if err := change(m); err != nil {
				return err
			}
			return r.requireUnused(id, m.IsStandalone != old.IsStandalone)
		})
		return err
	})
	return m, err
}

func (r modules) Delete(
	ctx context.Context, id domain.ModuleID, at domain.Version, check func(domain.Module) error,
) (m domain.Module, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		if m, err = r.modules.get(id, domain.ErrModuleNotFound); err != nil {
			return err
		}
		if err := at.Match(m.Version); err != nil {
			return err
		}
		if err := check(m); err != nil {
			return err
		}
		if err := r.requireUnused(id, true); err != nil {
			return err
		}
		r.modules.delete(id)
		return nil
	})
	return m, err
}

// requireUnused refuses a change of a module with trials or grants, if it matters to them.
func (s *store) requireUnused(id domain.ModuleID, matters bool) error {
	if matters && (s.trials.any(func(_ domain.TrialID, t domain.Trial) bool { return t.Module == id }) ||
		s.grants.any(func(_ domain.GrantID, g domain.Grant) bool { return g.Module == id })) {
		return s.conflict(domain.ErrModuleInUse)
	}
	return nil
}
