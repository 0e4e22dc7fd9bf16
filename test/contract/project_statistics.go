package contract

import (
	"slices"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

func projectStatistics(t *testing.T, p ports.Set) {
	tenant, other := newTenant(t, p).Organization, newTenant(t, p).Organization
	none := domain.ProjectStatistics{ByRole: map[string]int64{}}
	wantSame(t, got(p.Projects.Statistics(t.Context(), tenant, ""))(t), none)
	_, err := p.Projects.Statistics(t.Context(), "org_nobody", "")
	wantError(t, err, domain.ErrTenantNotReady)
	ada, eve := addUser(t, p, tenant, "Ada", ""), addUser(t, p, tenant, "Eve", "")
	first, second := addTeam(t, p, tenant, "ONC-201"), addTeam(t, p, tenant, "ONC-202")
	done := newProject("ONC-203")
	done.Status = domain.ProjectCompleted
	must(t, insertProject(t.Context(), p, tenant, done))
	first.joins(t, p, tenant, ada, 0)
	second.joins(t, p, tenant, ada, 0)
	second.joins(t, p, tenant, eve, 1)
	first.hides(t, p, tenant, eve)
	theirs := addTeam(t, p, other, "ONC-201")
	theirs.joins(t, p, other, addUser(t, p, other, "Kim", ""), 0)
	wantSame(t, got(p.Projects.Statistics(t.Context(), tenant, ""))(t), domain.ProjectStatistics{
		Projects: 3, Completed: 1, People: 2, ByRole: map[string]int64{"ADMIN": 2, "MANAGER": 1, "Guest": 1},
	})
	zoe := addUser(t, p, tenant, "Zoe", "")
	first.joins(t, p, tenant, zoe, 3)
	wantSame(t, got(p.Projects.Statistics(t.Context(), tenant, zoe.Subject))(t), domain.ProjectStatistics{
		Projects: 1, People: 3, ByRole: map[string]int64{"ADMIN": 1, "MEMBER": 1, "Guest": 1},
	})
	for _, nowhere := range []domain.Subject{"auth0|nobody", "Kim"} {
		wantSame(t, got(p.Projects.Statistics(t.Context(), tenant, nowhere))(t), none)
	}
}

func projectIDs(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	if all := got(p.Projects.IDs(t.Context(), tenant))(t); len(all) != 0 {
		t.Errorf("a tenant without projects has %v", all)
	}
	_, err := p.Projects.IDs(t.Context(), "org_nobody")
	wantError(t, err, domain.ErrTenantNotReady)
	must(t, insertProject(t.Context(), p, newTenant(t, p).Organization, newProject("ONC-201")))
	var want []domain.ProjectID
	for _, status := range []domain.ProjectStatus{domain.ProjectCompleted, domain.ProjectActive} {
		project := newProject("of " + string(status))
		project.Status = status
		must(t, insertProject(t.Context(), p, tenant, project))
		want = append(want, project.ID)
	}
	slices.Sort(want)
	wantSame(t, got(p.Projects.IDs(t.Context(), tenant))(t), want)
}
