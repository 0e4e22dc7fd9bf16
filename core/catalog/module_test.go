package catalog_test

import (
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

func TestModulesAreMadeChangedAndDeleted(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	op := w.Operator(t)
	m, err := w.Catalog.CreateModule(t.Context(), op, domain.NewModule{Slug: "dose", Name: " Dose ", Description: "a\nb"})
	fixture.Must(t, err)
	if m.ID <= 4 || m.Name != "Dose" || m.Version != 1 || m.IsStandalone {
		t.Errorf("%+v", m)
	}
	read, err := w.Catalog.Module(t.Context(), op, m.ID)
	fixture.Must(t, err)
	expect.Equal(t, read, m)
	changed, err := w.Catalog.UpdateModule(t.Context(), op, m.ID, 1, domain.ModuleChange{IsStandalone: domain.Some(true)})
	fixture.Must(t, err)
	if changed.Name != "Dose" || changed.Version != 2 || !changed.IsStandalone {
		t.Errorf("%+v", changed)
	}
	fixture.Want(t, w.Catalog.DeleteModule(t.Context(), op, m.ID, 1), domain.ErrStale)
	fixture.Must(t, w.Catalog.DeleteModule(t.Context(), op, m.ID, 2))
	fixture.Want(t, w.Catalog.DeleteModule(t.Context(), op, m.ID, 0), domain.ErrModuleNotFound)
}

func TestModulesAreRefused(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	op := w.Operator(t)
	for _, tc := range []struct {
		in   domain.NewModule
		want *domain.Error
	}{
		{domain.NewModule{Slug: "predict", Name: "Another"}, domain.ErrModuleSlugTaken},
		{domain.NewModule{Slug: "Dose", Name: "Dose"}, domain.ErrSlugInvalid},
		{domain.NewModule{Slug: "", Name: "Dose"}, domain.ErrSlugInvalid},
		{domain.NewModule{Slug: "-dose", Name: "Dose"}, domain.ErrSlugInvalid},
		{domain.NewModule{Slug: strings.Repeat("d", 101), Name: "Dose"}, domain.ErrSlugInvalid},
		{domain.NewModule{Slug: "dose", Name: "\u200b"}, domain.ErrTextLength},
		{domain.NewModule{Slug: "dose", Name: strings.Repeat("d", 256)}, domain.ErrTextLength},
		{domain.NewModule{Slug: "dose", Name: "a\nb"}, domain.ErrTextInvalid},
		{domain.NewModule{Slug: "dose", Name: "Dose", Description: strings.Repeat("d", 2001)}, domain.ErrTextLength},
	} {
		_, err := w.Catalog.CreateModule(t.Context(), op, tc.in)
		fixture.Want(t, err, tc.want)
	}
	all, err := w.Catalog.Modules(t.Context(), op)
	fixture.Must(t, err)
	if len(all) != 4 {
		t.Errorf("%+v", all)
	}
}

func TestBuiltInModulesKeepWhatIsFixed(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	op := w.Operator(t)
	all, err := w.Catalog.Modules(t.Context(), op)
	fixture.Must(t, err)
	for _, m := range all {
		for _, in := range []domain.ModuleChange{
			{Name: domain.Some("Other")}, {IsStandalone: domain.Some(!m.IsStandalone)},
			{Name: domain.Some("Other"), Description: domain.Some("New")},
		} {
			_, err := w.Catalog.UpdateModule(t.Context(), op, m.ID, 0, in)
			fixture.Want(t, err, domain.ErrModuleBuiltIn)
		}
		changed, err := w.Catalog.UpdateModule(t.Context(), op, m.ID, 1, domain.ModuleChange{
			Name: domain.Some(m.Name), Description: domain.Some("New"), IsStandalone: domain.Some(m.IsStandalone),
		})
		fixture.Must(t, err)
		if changed.Description != "New" || changed.Version != 2 {
			t.Errorf("%+v", changed)
		}
		fixture.Want(t, w.Catalog.DeleteModule(t.Context(), op, m.ID, 0), domain.ErrModuleBuiltIn)
	}
}

func TestModulesInUseStay(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c, op := w.Tenant(t), w.Operator(t)
	with, err := w.Catalog.CreateModule(t.Context(), op, domain.NewModule{Slug: "with-trial", Name: "A"})
	fixture.Must(t, err)
	trial, err := w.Catalog.CreateTrial(t.Context(), op, domain.NewTrial{Module: with.ID, Slug: "a", Name: "A"})
	fixture.Must(t, err)
	alone, err := w.Catalog.CreateModule(t.Context(), op, domain.NewModule{Slug: "alone", Name: "B", IsStandalone: true})
	fixture.Must(t, err)
	grant, err := w.Catalog.Grant(t.Context(), op, c.Enterprise.ID, domain.NewGrant{Module: alone.ID})
	fixture.Must(t, err)
	for _, m := range []domain.Module{with, alone} {
		fixture.Want(t, w.Catalog.DeleteModule(t.Context(), op, m.ID, 0), domain.ErrModuleInUse)
		_, err := w.Catalog.UpdateModule(
			t.Context(), op, m.ID, 0, domain.ModuleChange{IsStandalone: domain.Some(!m.IsStandalone)},
		)
		fixture.Want(t, err, domain.ErrModuleInUse)
	}
	fixture.Must(t, w.Catalog.DeleteTrial(t.Context(), op, trial.ID, 0))
	fixture.Must(t, w.Catalog.Revoke(t.Context(), op, c.Enterprise.ID, grant.ID))
	for _, m := range []domain.Module{with, alone} {
		fixture.Must(t, w.Catalog.DeleteModule(t.Context(), op, m.ID, 0))
	}
}
