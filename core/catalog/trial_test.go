package catalog_test

import (
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

func TestTrialsAreChanged(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c, op := w.Tenant(t), w.Operator(t)
	scope := c.TrialScope(t)
	trial, err := w.Catalog.TrialBySlug(t.Context(), op, scope.Trial)
	fixture.Must(t, err)
	other, err := w.Catalog.CreateTrial(t.Context(), op, domain.NewTrial{Module: 1, Slug: "other", Name: "Other"})
	fixture.Must(t, err)
	module, err := w.Catalog.CreateModule(t.Context(), op, domain.NewModule{Slug: "dose", Name: "Dose"})
	fixture.Must(t, err)
	for _, tc := range []struct {
		in   domain.TrialChange
		at   domain.Version
		want *domain.Error
	}{
		{domain.TrialChange{Name: domain.Some("OTHER")}, 0, domain.ErrTrialNameTaken},
		{domain.TrialChange{Name: domain.Some("")}, 0, domain.ErrTextLength},
		{domain.TrialChange{Name: domain.Optional[string]{Set: true}}, 0, domain.ErrNullForbidden},
		{domain.TrialChange{IconURL: domain.Some("javascript:alert(1)")}, 0, domain.ErrURLInvalid},
		{domain.TrialChange{Module: domain.Some(domain.ModuleID(99))}, 0, domain.ErrModuleNotFound},
		{domain.TrialChange{Module: domain.Optional[domain.ModuleID]{Set: true}}, 0, domain.ErrNullForbidden},
		{domain.TrialChange{Module: domain.Some(domain.ModuleID(2))}, 0, domain.ErrModuleStandalone},
		{domain.TrialChange{Name: domain.Some("New")}, 7, domain.ErrStale},
		{domain.TrialChange{Module: domain.Some(module.ID), Name: domain.Some("Other")}, 1, nil},
	} {
		_, err := w.Catalog.UpdateTrial(t.Context(), op, trial.ID, tc.at, tc.in)
		fixture.Want(t, err, tc.want)
	}
	moved, err := w.Catalog.Trial(t.Context(), op, trial.ID)
	fixture.Must(t, err)
	if moved.Module != module.ID || moved.Slug != trial.Slug || moved.Version != 2 {
		t.Errorf("%+v", moved)
	}
	addRecord(t, c, scope, nil) // still granted
	_, err = w.Catalog.UpdateTrial(
		t.Context(), op, other.ID, 0, domain.TrialChange{Module: domain.Some(module.ID)},
	)
	fixture.Want(t, err, domain.ErrTrialNameTaken)
}

func addRecord(t *testing.T, c *fixture.Tenant, scope domain.TrialScope, want *domain.Error) {
	t.Helper()
	_, err := c.Records.Create(t.Context(), c.Admin, scope, domain.NewRecord{})
	fixture.Want(t, err, want)
}

func TestSlugsAreNeverUsedAgain(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	op := w.Operator(t)
	in := domain.NewTrial{Module: 1, Slug: "once", Name: "Once"}
	taken := func() bool {
		taken, err := w.Catalog.SlugTaken(t.Context(), op, "once")
		fixture.Must(t, err)
		return taken
	}
	if taken() {
		t.Error("taken before")
	}
	trial, err := w.Catalog.CreateTrial(t.Context(), op, in)
	fixture.Must(t, err)
	fixture.Must(t, w.Catalog.DeleteTrial(t.Context(), op, trial.ID, trial.Version))
	if !taken() {
		t.Error("free again")
	}
	_, err = w.Catalog.CreateTrial(t.Context(), op, in)
	fixture.Want(t, err, domain.ErrSlugTaken)
	_, err = w.Catalog.TrialBySlug(t.Context(), op, "once")
	fixture.Want(t, err, domain.ErrTrialNotFound)
}
