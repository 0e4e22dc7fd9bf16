package enterprise_test

import (
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

func TestWhatAnEnterpriseHas(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c, other := w.Tenant(t), w.Tenant(t)
	bob := c.AddUser(t, "bob")
	for _, name := range []string{"ONC-201", "ONC-202"} {
		_, err := w.Projects.Create(t.Context(), bob, domain.NewProject{Name: name})
		fixture.Must(t, err)
	}
	for _, by := range []domain.Call{w.Operator(t), c.Admin} {
		totals, err := w.Enterprises.Statistics(t.Context(), by, c.Enterprise.ID)
		fixture.Must(t, err)
		if want := (domain.EnterpriseTotals{ActiveProjects: 2, Users: 2}); totals != want {
			t.Errorf("got %+v, want %+v", totals, want)
		}
		page, err := w.Projects.OfEnterprise(t.Context(), by, c.Enterprise.ID, domain.ProjectQuery{Q: "202"})
		fixture.Must(t, err)
		if page.Total != 1 || page.Items[0].Name != "ONC-202" {
			t.Errorf("got %+v", page)
		}
		statistics, err := w.Projects.StatisticsOfEnterprise(t.Context(), by, c.Enterprise.ID)
		fixture.Must(t, err)
		if statistics.Projects != 2 || statistics.People != 1 || statistics.Memberships() != 2 ||
			statistics.AverageMembers() != 1 {
			t.Errorf("got %+v", statistics)
		}
	}
	_, err := w.Enterprises.Statistics(t.Context(), other.Admin, c.Enterprise.ID)
	fixture.Want(t, err, domain.ErrEnterpriseNotFound)
	_, err = w.Projects.OfEnterprise(t.Context(), bob, c.Enterprise.ID, domain.ProjectQuery{})
	fixture.Want(t, err, domain.ErrForbidden)
}

// An enterprise that is not set up yet has nothing, and that is no failure.
func TestWhatAnEnterpriseHasBeforeItIsSetUp(t *testing.T) {
	t.Parallel()
	w, e := pending(t)
	op := w.Operator(t)
	totals, err := w.Enterprises.Statistics(t.Context(), op, e.ID)
	fixture.Must(t, err)
	page, err := w.Projects.OfEnterprise(t.Context(), op, e.ID, domain.ProjectQuery{})
	fixture.Must(t, err)
	statistics, err := w.Projects.StatisticsOfEnterprise(t.Context(), op, e.ID)
	fixture.Must(t, err)
	if totals != (domain.EnterpriseTotals{}) || page.Total != 0 || page.Size == 0 || statistics.AverageMembers() != 0 {
		t.Errorf("got %+v, %+v, %+v", totals, page, statistics)
	}
}
