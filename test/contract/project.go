package contract

import (
	"context"
	"slices"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

var projectChecks = checks{
	"lock":       projectLock,
	"touch":      projectTouch,
	"round trip": projectRoundTrip,
	"name taken": projectNameTaken,
	"race":       projectRace,
	"apart":      projectApart,
	"search":     projectSearch,
	"sort":       projectSort,
	"pages":      projectPages,
	"own":        projectOwn,
	"summaries":  projectSummaries,
	"twice":      projectTwice,
	"whole":      projectWhole,
	"statistics": projectStatistics,
	"walk":       projectWalk,
	"ids":        projectIDs,
}

// insertProject stores a project without roles and members.
func insertProject(ctx context.Context, p ports.Set, t domain.TenantID, project domain.Project) error {
	_, err := p.Projects.Insert(ctx, t, project, nil, nil)
	return err
}

func projectRoundTrip(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	bare, full := newProject("ONC-201"), newProject("ONC-202")
	full.Description, full.Status, full.Version, full.UpdatedAt, full.UpdatedBy = "Zeile 1\nZeile 2",
		domain.ProjectCompleted, 3, after(1), "eve"
	for _, want := range []domain.Project{bare, full} {
		must(t, insertProject(t.Context(), p, tenant, want))
		wantSame(t, got(p.Projects.Get(t.Context(), tenant, want.ID))(t), want)
	}
	nowhere(
		t, domain.ErrProjectNotFound,
		func(id domain.ProjectID) error { _, err := p.Projects.Get(t.Context(), tenant, id); return err },
	)
}

// projectWhole proves that a project comes with its roles and members, or not at all.
func projectWhole(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	ada, bob := addUser(t, p, tenant, "Ada", ""), addUser(t, p, tenant, "Bob", "")
	project := newProject("ONC-201")
	roles := domain.BuiltInRoles(project.ID, someday, idAt)
	member := func(who domain.Person, role domain.Role) domain.Member {
		return domain.Member{Project: project.ID, Person: who, Role: role.ID, RoleName: role.Name, JoinedAt: someday}
	}
	stranger := domain.Person{Subject: "auth0|nobody"}
	for want, members := range map[*domain.Error][]domain.Member{
		domain.ErrUserNotFound: {member(ada.Person(), roles[0]), member(stranger, roles[1])},
		domain.ErrRoleNotFound: {member(ada.Person(), domain.Role{ID: domain.RoleID(newID())})},
		domain.ErrMemberExists: {member(ada.Person(), roles[0]), member(ada.Person(), roles[1])},
	} {
		_, err := p.Projects.Insert(t.Context(), tenant, project, roles, members)
		wantError(t, err, want)
		_, err = p.Projects.Get(t.Context(), tenant, project.ID)
		wantError(t, err, domain.ErrProjectNotFound)
	}
	members := []domain.Member{member(ada.Person(), roles[0]), member(bob.Person(), roles[3])}
	stored := got(p.Projects.Insert(t.Context(), tenant, project, roles, members))(t)
	wantSame(t, stored, got(p.Members.List(t.Context(), tenant, project.ID))(t))
	wantSame(t, len(stored), 2)
	wantSame(
		t, got(p.Projects.Detail(t.Context(), tenant, project.ID))(t),
		domain.ProjectDetail{Project: project, Members: stored},
	)
	wantSame(t, got(p.Roles.List(t.Context(), tenant, project.ID))(t), roles)
	_, err := p.Projects.Detail(t.Context(), newTenant(t, p).Organization, project.ID)
	wantError(t, err, domain.ErrProjectNotFound)
}

func projectNameTaken(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	must(t, insertProject(t.Context(), p, tenant, newProject("Ärzte 1")))
	wantError(t, insertProject(t.Context(), p, tenant, newProject("ärzte 1")), domain.ErrNameTaken)
	must(t, insertProject(t.Context(), p, tenant, newProject("Aerzte 1")))
}

func projectRace(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	inserted(
		t, domain.ErrNameTaken, func(int) error { return insertProject(t.Context(), p, tenant, newProject("ONC-201")) },
	)
}

func projectApart(t *testing.T, p ports.Set) {
	a, b := newTenant(t, p).Organization, newTenant(t, p).Organization
	mine := newProject("ONC-201")
	must(t, insertProject(t.Context(), p, a, mine))
	_, err := p.Projects.Get(t.Context(), b, mine.ID)
	wantError(t, err, domain.ErrProjectNotFound)
	must(t, insertProject(t.Context(), p, b, newProject("ONC-201")))
	wantSame(t, listProjects(t, p, a, domain.ProjectQuery{}), []string{"ONC-201"})
	wantSame(t, got(p.Projects.Get(t.Context(), a, mine.ID))(t), mine)
}

// addProjects stores one for each of the names.
func addProjects(t *testing.T, p ports.Set, tenant domain.TenantID) {
	t.Helper()
	for i, name := range names {
		project := newProject(name)
		project.CreatedAt, project.UpdatedAt = after(i), after(-i)
		if i%2 == 0 {
			project.Status = domain.ProjectCompleted
		}
		must(t, insertProject(t.Context(), p, tenant, project))
	}
}

func listProjects(t *testing.T, p ports.Set, tenant domain.TenantID, q domain.ProjectQuery) []string {
	t.Helper()
	q.Size = 100
	return listed(
		got(p.Projects.List(t.Context(), tenant, q))(t).Items, func(p domain.ProjectSummary) string { return p.Name },
	)
}

func projectSearch(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	addProjects(t, p, tenant)
	searchable(t, func(q string) []string { return listProjects(t, p, tenant, domain.ProjectQuery{Q: q}) })
}

func projectSort(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	addProjects(t, p, tenant)
	list := func(o ...domain.Order) []string { return listProjects(t, p, tenant, domain.ProjectQuery{Sort: o}) }
	sortable(t, func(o domain.Order) []string { return list(o) })
	wantSame(t, list(domain.Order{Key: "created_at"}), names)
	wantSame(t, list(domain.Order{Key: "updated_at", Desc: true}), names)
	odd, even := everySecond(names)
	wantSame(t, list(domain.Order{Key: "status", Desc: true}, domain.Order{Key: "created_at"}), append(even, odd...))
	sortedBy(t, map[string]func(domain.Project) string{
		"name":       func(p domain.Project) string { return domain.Fold(p.Name) },
		"status":     func(p domain.Project) string { return string(p.Status) },
		"created_at": func(p domain.Project) string { return byTime(p.CreatedAt) },
		"updated_at": func(p domain.Project) string { return byTime(p.UpdatedAt) },
	}, func(o domain.Order) []domain.Project {
		q := domain.ProjectQuery{Sort: []domain.Order{o}, Paging: domain.Paging{Size: 100}}
		return listed(
			got(p.Projects.List(t.Context(), tenant, q))(t).Items,
			func(s domain.ProjectSummary) domain.Project { return s.Project },
		)
	})
}

func projectPages(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	addProjects(t, p, tenant)
	list := func(q domain.ProjectQuery) []domain.ProjectSummary {
		return pages(t, 4, func(at domain.Paging) (domain.Page[domain.ProjectSummary], error) {
			q.Paging = at
			return p.Projects.List(t.Context(), tenant, q)
		})
	}
	ids := listed(list(domain.ProjectQuery{}), func(p domain.ProjectSummary) domain.ProjectID { return p.ID })
	if !slices.IsSorted(ids) || len(slices.Compact(ids)) != len(names) {
		t.Errorf("%d of %d, not in the order of ids or not each once", len(ids), len(names))
	}
	byStatus := list(domain.ProjectQuery{Sort: []domain.Order{{Key: "status"}}})
	half := len(names) / 2
	for _, same := range [][]domain.ProjectSummary{byStatus[:half], byStatus[half:]} {
		if ids := listed(same, func(p domain.ProjectSummary) domain.ProjectID { return p.ID }); !slices.IsSorted(ids) {
			t.Error("of the same status, projects are not in the order of ids")
		}
	}
	wantSame(t, len(list(domain.ProjectQuery{Status: domain.ProjectCompleted})), (len(names)+1)/2)
}

// projectOwn proves that a person's list has the projects they belong to.
func projectOwn(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	ada, eve := addUser(t, p, tenant, "Ada", ""), addUser(t, p, tenant, "Eve", "")
	var own []string
	for i, name := range []string{"a1", "a2", "b1"} {
		team := addTeam(t, p, tenant, name)
		team.joins(t, p, tenant, eve, 0)
		if i > 0 {
			team.joins(t, p, tenant, ada, 3)
			own = append(own, name)
		}
	}
	byName := []domain.Order{{Key: "name"}}
	wantSame(t, listProjects(t, p, tenant, domain.ProjectQuery{Member: ada.Subject, Sort: byName}), own)
	wantSame(t, listProjects(t, p, tenant, domain.ProjectQuery{Member: ada.Subject, Q: "A", Sort: byName}), []string{"a2"})
	wantSame(t, listProjects(t, p, tenant, domain.ProjectQuery{Member: "auth0|nobody"}), []string{})
	all := got(
		p.Projects.List(t.Context(), tenant, domain.ProjectQuery{Member: ada.Subject, Paging: domain.Paging{Size: 1}}),
	)(t)
	wantSame(t, all.Total, int64(2))
}

// projectSummaries proves that each row counts its own members and tells the viewer's role.
func projectSummaries(t *testing.T, p ports.Set) {
	tenant, other := newTenant(t, p).Organization, newTenant(t, p).Organization
	ada, eve := addUser(t, p, tenant, "Ada", ""), addUser(t, p, tenant, "Eve", "")
	first, second := addTeam(t, p, tenant, "a1"), addTeam(t, p, tenant, "a2")
	must(t, insertProject(t.Context(), p, tenant, newProject("a3")))
	first.joins(t, p, tenant, ada, 0)
	second.joins(t, p, tenant, ada, 1)
	second.joins(t, p, tenant, eve, 3)
	theirs := addTeam(t, p, other, "a1")
	theirs.joins(t, p, other, addUser(t, p, other, "Kim", ""), 0)
	type row struct {
		name, role string
		members    int64
	}
	for viewer, want := range map[domain.Subject][]row{
		ada.Subject:    {{"a1", "ADMIN", 1}, {"a2", "MANAGER", 2}, {"a3", "", 0}},
		eve.Subject:    {{"a1", "", 1}, {"a2", "MEMBER", 2}, {"a3", "", 0}},
		"auth0|nobody": {{"a1", "", 1}, {"a2", "", 2}, {"a3", "", 0}},
		"":             {{"a1", "", 1}, {"a2", "", 2}, {"a3", "", 0}},
	} {
		for _, backwards := range []bool{false, true} {
			q := domain.ProjectQuery{Viewer: viewer, Sort: []domain.Order{{Key: "name", Desc: backwards}}}
			q.Size = 100
			rows := listed(got(p.Projects.List(t.Context(), tenant, q))(t).Items, func(s domain.ProjectSummary) row {
				return row{s.Name, s.Role, s.Members}
			})
			if backwards {
				slices.Reverse(rows)
			}
			wantSame(t, rows, want)
		}
	}
}

func projectTwice(t *testing.T, p ports.Set) {
	tenant, first, again := newTenant(t, p).Organization, newProject("ONC-201"), newProject("ONC-202")
	must(t, insertProject(t.Context(), p, tenant, first))
	again.ID = first.ID
	wantOnce(
		t, insertProject(t.Context(), p, tenant, again),
		func() (domain.Project, error) { return p.Projects.Get(t.Context(), tenant, first.ID) }, first,
	)
}
