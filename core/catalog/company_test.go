package catalog_test

import (
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// What an operator adds is the one company's at once, until they take it away.
func TestTheOneCompanyHasWhatIsThere(t *testing.T) {
	t.Parallel()
	w := fixture.Company(t)
	op, ada := w.Operator(t), w.Employee(t, "ada", "org:admin")
	trial, err := w.Catalog.CreateTrial(t.Context(), op, domain.NewTrial{Module: 1, Slug: "survival", Name: "Survival"})
	fixture.Must(t, err)
	_, err = w.Catalog.CreateModule(t.Context(), op, domain.NewModule{Slug: "notes", Name: "Notes", IsStandalone: true})
	fixture.Must(t, err)
	grants, err := w.Catalog.Grants(t.Context(), ada, domain.CompanyEnterprise)
	if fixture.Must(t, err); len(grants) != 5 {
		t.Errorf("granted %+v", grants)
	}
	project, err := w.Projects.Create(t.Context(), ada, domain.NewProject{Name: "ONC-201"})
	fixture.Must(t, err)
	scope := domain.TrialScope{Project: project.ID, Trial: trial.Slug}
	_, err = w.Records.List(t.Context(), ada, domain.RecordQuery{TrialScope: scope})
	fixture.Must(t, err)
	for _, g := range grants {
		fixture.Must(t, w.Catalog.Revoke(t.Context(), op, domain.CompanyEnterprise, g.ID))
	}
	_, err = w.Records.List(t.Context(), ada, domain.RecordQuery{TrialScope: scope})
	fixture.Want(t, err, domain.ErrTrialNotGranted)
}
