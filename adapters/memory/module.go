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
func seedModules(t *table[domain.ModuleID, domain.Module]) {
	for _, m := range []domain.Module{
		{ID: 1, Slug: "predict", Name: "Predict", CreatedAt: seeded},
		{ID: 2, Slug: "compare", Name: "Compare", IsStandalone: true, CreatedAt: seeded},
		{ID: 3, Slug: "insights", Name: "Insights", IsStandalone: true, CreatedAt: seeded},
		{ID: 4, Slug: "copilot", Name: "Copilot", IsStandalone: true, CreatedAt: seeded},
	} {
		t.rows[m.ID] = m
		t.order.add(m.ID)
	}
}

func (r modules) List(ctx context.Context) (all []domain.Module, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		all = r.modules.all(func(domain.ModuleID, domain.Module) bool { return true })
		slices.SortFunc(all, func(a, b domain.Module) int { return cmp.Compare(a.ID, b.ID) })
		return nil
	})
	return all, err
}

func (r modules) Get(ctx context.Context, id domain.ModuleID) (m domain.Module, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		m, err = r.modules.get(id, domain.ErrModuleNotFound)
		return err
	})
	return m, err
}
