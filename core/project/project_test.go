package project_test

import (
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

func TestAProjectBeginsWithItsRolesAndTellsItsMembers(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	bob, eve := c.AddUser(t, "bob"), c.AddUser(t, "eve")
	p, err := w.Projects.Create(t.Context(), c.Admin, domain.NewProject{Name: " ONC-201 ", Members: []domain.NewMember{
		{User: bob.Subject, Role: "analyst"}, {User: c.Admin.Subject, Role: "MEMBER"}, {User: eve.Subject},
	}})
	fixture.Must(t, err)
	roles := map[domain.Subject]string{}
	for _, m := range p.Members {
		roles[m.Person.Subject] = m.RoleName
	}
	if p.Name != "ONC-201" || len(roles) != 3 || roles[c.Admin.Subject] != "ADMIN" || roles[bob.Subject] != "ANALYST" ||
		roles[eve.Subject] != "MEMBER" {
		t.Errorf("got %+v with %v", p.Project, roles)
	}
	built, err := w.Projects.Roles(t.Context(), bob, p.ID)
	fixture.Must(t, err)
	if len(built) != 4 || built[0].Name != "ADMIN" || built[3].Permissions.Predict != domain.ReadOnly {
		t.Errorf("got %+v", built)
	}
	for who, want := range map[*domain.Call]int64{&c.Admin: 0, &bob: 1, &eve: 1} {
		n, err := w.Notifications.Unread(t.Context(), *who)
		fixture.Must(t, err)
		if n != want {
			t.Errorf("%s has %d notifications, want %d", who.Subject, n, want)
		}
	}
}

func TestCreateRefusesTheWholeCall(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	bob := c.AddUser(t, "bob")
	for _, tc := range []struct {
		at      string
		want    *domain.Error
		members []domain.NewMember
	}{
		{"members[1].user_id", domain.ErrUserNotFound, []domain.NewMember{{User: bob.Subject}, {User: "auth0|nobody"}}},
		{"members[0].role", domain.ErrRoleNotFound, []domain.NewMember{{User: bob.Subject, Role: "EMPEROR"}}},
		{
			"members[0].role_id", domain.ErrRoleNotFound, []domain.NewMember{{User: bob.Subject, RoleID: "nope", Role: "ADMIN"}},
		},
		{
			"members[1].user_id", domain.ErrMemberDuplicate,
			[]domain.NewMember{{User: bob.Subject}, {User: bob.Subject, Role: "ADMIN"}},
		},
	} {
		_, err := w.Projects.Create(t.Context(), c.Admin, domain.NewProject{Name: "ONC-201", Members: tc.members})
		fixture.Want(t, err, tc.want)
		if e := domain.AsError(err); len(e.Fields) != 1 || e.Fields[0].Location != tc.at {
			t.Errorf("located at %+v, want %s", e.Fields, tc.at)
		}
	}
	page, err := w.Projects.List(t.Context(), c.Admin, domain.ProjectQuery{Paging: domain.Paging{Size: 10}})
	fixture.Must(t, err)
	if page.Total != 0 {
		t.Error("something of a refused call was stored")
	}
}

func TestWhoSeesWhichProjects(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c, other := w.Tenant(t), w.Tenant(t)
	bob := c.AddUser(t, "bob")
	mine, err := w.Projects.Create(t.Context(), bob, domain.NewProject{Name: "bob's"})
	fixture.Must(t, err)
	_, err = w.Projects.Create(t.Context(), c.Admin, domain.NewProject{Name: "ada's"})
	fixture.Must(t, err)
	for who, want := range map[*domain.Call]int64{&c.Admin: 2, &bob: 1, &other.Admin: 0} {
		page, err := w.Projects.List(t.Context(), *who, domain.ProjectQuery{Paging: domain.Paging{Size: 10}})
		fixture.Must(t, err)
		if page.Total != want {
			t.Errorf("got %d projects, want %d", page.Total, want)
		}
	}
	_, err = w.Projects.Get(t.Context(), other.Admin, mine.ID)
	fixture.Want(t, err, domain.ErrProjectNotFound)
	_, err = w.Projects.Create(t.Context(), c.Admin, domain.NewProject{Name: "BOB'S"})
	fixture.Want(t, err, domain.ErrNameTaken)
	_, err = w.Projects.Create(t.Context(), other.Admin, domain.NewProject{Name: "bob's"})
	fixture.Must(t, err)
}
