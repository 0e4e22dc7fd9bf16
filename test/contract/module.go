package contract

import (
	"slices"
	"sync/atomic"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

var moduleChecks = checks{
	"seeded":   moduleSeeded,
	"get":      moduleGet,
	"insert":   moduleInsert,
	"race":     moduleRace,
	"update":   moduleUpdate,
	"in use":   moduleInUse,
	"delete":   moduleDelete,
	"used now": moduleUsedMeanwhile,
}

func moduleSeeded(t *testing.T, p ports.Set) {
	type seen struct {
		ID         domain.ModuleID
		Slug, Name string
		Standalone bool
	}
	all := got(p.Modules.List(t.Context()))(t)[:4]
	for _, m := range all {
		wantSame(t, m.BuiltIn(), true)
	}
	wantSame(t, listed(all, func(m domain.Module) seen { return seen{m.ID, m.Slug, m.Name, m.IsStandalone} }), []seen{
		{1, "predict", "Predict", false}, {2, "compare", "Compare", true}, {3, "insights", "Insights", true},
		{4, "copilot", "Copilot", true},
	})
}

func moduleGet(t *testing.T, p ports.Set) {
	for _, m := range got(p.Modules.List(t.Context()))(t)[:4] {
		if m.CreatedAt.IsZero() || m.UpdatedAt.IsZero() || m.Version != 1 {
			t.Errorf("%s was never made", m.Slug)
		}
		wantSame(t, got(p.Modules.Get(t.Context(), m.ID))(t), m)
		wantSame(t, got(p.Modules.BySlug(t.Context(), m.Slug))(t), m)
	}
	_, err := p.Modules.Get(t.Context(), 1<<40)
	wantError(t, err, domain.ErrModuleNotFound)
	nowhere(t, domain.ErrModuleNotFound, func(slug string) error {
		_, err := p.Modules.BySlug(t.Context(), slug)
		return err
	})
}

func moduleInsert(t *testing.T, p ports.Set) {
	for _, standalone := range []bool{false, true} {
		m := addModule(t, p, standalone)
		if m.ID <= 4 || m.IsStandalone != standalone || m.BuiltIn() {
			t.Errorf("stored %+v", m)
		}
		wantSame(t, got(p.Modules.Get(t.Context(), m.ID))(t), m)
		again := m
		again.Name = "Another"
		_, err := p.Modules.Insert(t.Context(), again)
		wantError(t, err, domain.ErrModuleSlugTaken)
		wantSame(t, got(p.Modules.BySlug(t.Context(), m.Slug))(t), m)
		if all := got(p.Modules.List(t.Context()))(t); !slices.Contains(all, m) {
			t.Errorf("the list lacks %+v", m)
		}
	}
}

func moduleRace(t *testing.T, p ports.Set) {
	m := addModule(t, p, false)
	m.Slug = unique()
	inserted(t, domain.ErrModuleSlugTaken, func(int) error {
		_, err := p.Modules.Insert(t.Context(), m)
		return err
	})
}

func moduleUpdate(t *testing.T, p ports.Set) {
	m := addModule(t, p, false)
	change := func(stored *domain.Module) error {
		stored.Name, stored.Description, stored.IsStandalone = "New", "Longer", true
		stored.Version, stored.UpdatedAt = 2, after(9)
		return nil
	}
	want := m
	must(t, change(&want))
	wantSame(t, got(p.Modules.Update(t.Context(), m.ID, 1, change))(t), want)
	_, err := p.Modules.Update(t.Context(), m.ID, 1, change)
	wantError(t, err, domain.ErrStale)
	_, err = p.Modules.Update(t.Context(), m.ID, 0, func(*domain.Module) error { return domain.ErrModuleBuiltIn })
	wantError(t, err, domain.ErrModuleBuiltIn)
	_, err = p.Modules.Update(t.Context(), 1<<40, 0, change)
	wantError(t, err, domain.ErrModuleNotFound)
	wantSame(t, got(p.Modules.Get(t.Context(), m.ID))(t), want)
}

// moduleInUse proves that trials and grants hold a module as it is.
func moduleInUse(t *testing.T, p ports.Set) {
	e, withTrial, granted := newTenant(t, p), addModule(t, p, false), addModule(t, p, true)
	trial := newTrial()
	trial.Module = withTrial.ID
	trial = got(p.Trials.Insert(t.Context(), trial))(t)
	grant := newGrant(e, granted.ID, 0, 0)
	_, _, err := p.Grants.Ensure(t.Context(), grant)
	must(t, err)
	for _, m := range []domain.Module{withTrial, granted} {
		_, err := p.Modules.Update(t.Context(), m.ID, 0, func(stored *domain.Module) error {
			stored.IsStandalone = !stored.IsStandalone
			return nil
		})
		wantError(t, err, domain.ErrModuleInUse)
		_, err = p.Modules.Delete(t.Context(), m.ID, 0, mayGo)
		wantError(t, err, domain.ErrModuleInUse)
		wantSame(t, got(p.Modules.Get(t.Context(), m.ID))(t), m)
		_, err = p.Modules.Update(t.Context(), m.ID, 0, func(stored *domain.Module) error {
			stored.Name = "New"
			return nil
		})
		must(t, err)
	}
	must(t, p.Trials.Delete(t.Context(), trial.ID, 0))
	must(t, p.Grants.Delete(t.Context(), e.ID, grant.ID))
	for _, m := range []domain.Module{withTrial, granted} {
		_, err := p.Modules.Delete(t.Context(), m.ID, 0, mayGo)
		must(t, err)
	}
}

func mayGo(domain.Module) error { return nil }

func moduleDelete(t *testing.T, p ports.Set) {
	m := addModule(t, p, true)
	_, err := p.Modules.Delete(t.Context(), m.ID, 7, mayGo)
	wantError(t, err, domain.ErrStale)
	_, err = p.Modules.Delete(t.Context(), m.ID, 1, domain.Module.RequireDeletable)
	must(t, err)
	_, err = p.Modules.Delete(t.Context(), m.ID, 0, mayGo)
	wantError(t, err, domain.ErrModuleNotFound)
	_, err = p.Modules.Get(t.Context(), m.ID)
	wantError(t, err, domain.ErrModuleNotFound)
	_, err = p.Modules.Delete(t.Context(), 1, 0, domain.Module.RequireDeletable)
	wantError(t, err, domain.ErrModuleBuiltIn)
	wantSame(t, got(p.Modules.Get(t.Context(), 1))(t).Slug, "predict")
	again := m
	again.Name = "Again"
	if again = got(p.Modules.Insert(t.Context(), again))(t); again.ID <= m.ID {
		t.Errorf("the number %d was given again", again.ID)
	}
}

// moduleUsedMeanwhile lets a module become standalone, or go, while trials come.
func moduleUsedMeanwhile(t *testing.T, p ports.Set) {
	for _, gone := range []bool{false, true} {
		m := addModule(t, p, false)
		var left, stored atomic.Int32
		together(10, func(i int) {
			var err error
			switch {
			case i > 0:
				trial := newTrial()
				trial.Module = m.ID
				if _, err = p.Trials.Insert(t.Context(), trial); err == nil {
					stored.Add(1)
				}
			case gone:
				if _, err = p.Modules.Delete(t.Context(), m.ID, 0, mayGo); err == nil {
					left.Add(1)
				}
			default:
				if _, err = p.Modules.Update(t.Context(), m.ID, 0, func(m *domain.Module) error {
					m.IsStandalone = true
					return nil
				}); err == nil {
					left.Add(1)
				}
			}
			if err != nil && !domain.HasKind(err, domain.Conflict, domain.NotFound, domain.Invalid) {
				t.Error(err)
			}
		})
		if left.Load() > 0 && stored.Load() > 0 {
			t.Errorf("%d trials came into a module that takes none (deleted: %v)", stored.Load(), gone)
		}
	}
}
