package project_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// makeRole makes a role that reads PREDICT.
func (w team) makeRole(t *testing.T, name string) domain.Role {
	t.Helper()
	role, err := w.Projects.CreateRole(t.Context(), w.admin, w.project, domain.NewRole{
		Name: name, Description: "looks closely", Permissions: domain.Permissions{Predict: domain.ReadOnly},
	})
	fixture.Must(t, err)
	return role
}

// give gives a member the role.
func (w team) give(t *testing.T, who domain.Call, role domain.Role) {
	t.Helper()
	to := domain.RoleChoice{ID: role.ID}
	_, err := w.Projects.SetMemberRole(t.Context(), w.admin, w.project, who.Subject, 0, to)
	fixture.Must(t, err)
}

func TestARoleOfAProjectsOwn(t *testing.T) {
	t.Parallel()
	w := newTeam(t)
	role := w.makeRole(t, " Reviewer ")
	want := domain.Permissions{
		Predict: domain.ReadOnly, Compare: domain.Hidden, Copilot: domain.Hidden, Insights: domain.Hidden,
	}
	if role.Name != "Reviewer" || role.BuiltIn != "" || role.Permissions != want || role.Version != 1 {
		t.Errorf("got %+v", role)
	}
	w.give(t, w.member, role)
	version := w.version(t)
	change := domain.ProjectRoleChange{Name: domain.Some("Auditor")}
	role, err := w.Projects.UpdateRole(t.Context(), w.admin, w.project, role.ID, 1, change)
	fixture.Must(t, err)
	if role.Version != 2 || role.Description != "looks closely" || w.version(t) != version+1 {
		t.Errorf("got %+v, and version %d of the project", role, w.version(t))
	}
	w.has(t, w.member, "Auditor")
	again, err := w.Projects.UpdateRole(t.Context(), w.admin, w.project, role.ID, 2, change)
	if err != nil || again != role || w.version(t) != version+1 {
		t.Errorf("got %+v, %v", again, err)
	}
	named := domain.Permissions{Compare: domain.FullAccess, Predict: domain.Hidden}
	role, err = w.Projects.SetPermissions(t.Context(), w.admin, w.project, role.ID, 2, named)
	fixture.Must(t, err)
	want.Predict, want.Compare = domain.Hidden, domain.FullAccess
	if role.Permissions != want || role.Version != 3 {
		t.Errorf("got %+v", role)
	}
	role, err = w.Projects.SetPermissions(t.Context(), w.admin, w.project, role.ID, 3, domain.Permissions{})
	if err != nil || role.Version != 3 || role.Permissions != want {
		t.Errorf("got %+v, %v", role, err)
	}
	read, err := w.Projects.Role(t.Context(), w.member, w.project, role.ID)
	if err != nil || read != role {
		t.Errorf("got %+v, %v", read, err)
	}
}

// What a role gives counts at once, and what it is called gives nothing.
func TestRightsFollowTheBuiltInRole(t *testing.T) {
	t.Parallel()
	w := newTeam(t)
	for _, name := range []string{"Administrator", "ADMIN 2", "MANAGER\u00a0of all"} {
		role := w.makeRole(t, name)
		_, err := w.Projects.SetPermissions(t.Context(), w.admin, w.project, role.ID, 0, domain.Permissions{
			Predict: domain.FullAccess, Compare: domain.FullAccess, Copilot: domain.FullAccess, Insights: domain.FullAccess,
		})
		fixture.Must(t, err)
		w.give(t, w.member, role)
		_, err = w.add(t, w.member, w.outside, "")
		fixture.Want(t, err, domain.ErrForbidden)
	}
	trial := w.Trial(t)
	scope := domain.TrialScope{Project: w.project, Trial: trial}
	query := domain.RecordQuery{TrialScope: scope}
	_, err := w.Records.List(t.Context(), w.member, query)
	fixture.Must(t, err)
	m, err := w.Projects.Member(t.Context(), w.admin, w.project, w.member.Subject)
	fixture.Must(t, err)
	_, err = w.Projects.SetPermissions(
		t.Context(), w.admin, w.project, m.Role, 0, domain.Permissions{Predict: domain.Hidden},
	)
	fixture.Must(t, err)
	_, err = w.Records.List(t.Context(), w.member, query)
	fixture.Want(t, err, domain.ErrForbidden)
}

func TestBuiltInRolesStay(t *testing.T) {
	t.Parallel()
	w := newTeam(t)
	own := w.makeRole(t, "Reviewer")
	for _, name := range domain.BuiltInNames() {
		id := w.role(t, name)
		_, err := w.Projects.UpdateRole(
			t.Context(), w.admin, w.project, id, 0, domain.ProjectRoleChange{Description: domain.Some("x")},
		)
		fixture.Want(t, err, domain.ErrRoleBuiltIn)
		_, err = w.Projects.UpdateRole(t.Context(), w.Admin, w.project, id, 0, domain.ProjectRoleChange{})
		fixture.Want(t, err, domain.ErrRoleBuiltIn)
		_, err = w.Projects.SetPermissions(
			t.Context(), w.Admin, w.project, id, 0, domain.Permissions{Predict: domain.Hidden},
		)
		fixture.Want(t, err, domain.ErrRoleBuiltIn)
		fixture.Want(t, w.Projects.DeleteRole(t.Context(), w.Admin, w.project, id, 0), domain.ErrRoleBuiltIn)
		_, err = w.Projects.MoveRole(t.Context(), w.Admin, w.project, id, own.ID)
		fixture.Want(t, err, domain.ErrRoleBuiltIn)
	}
}

func TestWhoChangesRoles(t *testing.T) {
	t.Parallel()
	w := newTeam(t)
	role, other := w.makeRole(t, "Reviewer"), w.makeRole(t, "Auditor")
	for name, tc := range map[string]struct {
		by   domain.Call
		want *domain.Error
	}{
		"manager": {w.manager, domain.ErrForbidden}, "analyst": {w.analyst, domain.ErrForbidden},
		"member": {w.member, domain.ErrForbidden}, "outside": {w.outside, domain.ErrProjectNotFound},
		"foreign":  {w.Installation.Tenant(t).Admin, domain.ErrProjectNotFound},
		"machine":  {w.Machine(t, "executions:write"), domain.ErrForbidden},
		"operator": {w.Operator(t), domain.ErrForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := w.Projects.CreateRole(t.Context(), tc.by, w.project, domain.NewRole{Name: "X"})
			fixture.Want(t, err, tc.want)
			_, err = w.Projects.UpdateRole(t.Context(), tc.by, w.project, role.ID, 0, domain.ProjectRoleChange{})
			fixture.Want(t, err, tc.want)
			_, err = w.Projects.SetPermissions(t.Context(), tc.by, w.project, role.ID, 0, domain.Permissions{})
			fixture.Want(t, err, tc.want)
			fixture.Want(t, w.Projects.DeleteRole(t.Context(), tc.by, w.project, role.ID, 0), tc.want)
			_, err = w.Projects.MoveRole(t.Context(), tc.by, w.project, role.ID, other.ID)
			fixture.Want(t, err, tc.want)
		})
	}
}

func TestRefusedRoles(t *testing.T) {
	t.Parallel()
	w := newTeam(t)
	w.makeRole(t, "Reviewer")
	odd := domain.Permissions{Copilot: "ALL"}
	for name, tc := range map[string]struct {
		in   domain.NewRole
		code string
		at   string
	}{
		"no name":      {domain.NewRole{}, "text_length", "name"},
		"a blank name": {domain.NewRole{Name: " \u200b "}, "text_length", "name"},
		"a long name":  {domain.NewRole{Name: strings.Repeat("ä", 101)}, "text_length", "name"},
		"two lines":    {domain.NewRole{Name: "a\nb"}, "text_invalid", "name"},
		"a long description": {
			domain.NewRole{Name: "A", Description: strings.Repeat("x", 501)}, "text_length", "description",
		},
		"an odd access":   {domain.NewRole{Name: "A", Permissions: odd}, "access_invalid", "permissions.COPILOT"},
		"a taken name":    {domain.NewRole{Name: "rEVIEWER\u200b"}, "name_taken", ""},
		"a built-in name": {domain.NewRole{Name: "Admin"}, "name_taken", ""},
	} {
		_, err := w.Projects.CreateRole(t.Context(), w.admin, w.project, tc.in)
		e := domain.AsError(err)
		if e.Code != tc.code || tc.at != "" && e.Fields[0].Location != tc.at {
			t.Errorf("%s: got %v at %v", name, e, e.Fields)
		}
	}
	roles, err := w.Projects.Roles(t.Context(), w.member, w.project)
	if err != nil || len(roles) != 5 {
		t.Errorf("%d roles, %v", len(roles), err)
	}
}

func TestRolesOfOtherProjectsAreNotThere(t *testing.T) {
	t.Parallel()
	w := newTeam(t)
	mine := w.makeRole(t, "Reviewer")
	p, err := w.Projects.Create(t.Context(), w.admin, domain.NewProject{Name: "ONC-202"})
	fixture.Must(t, err)
	theirs, err := w.Projects.CreateRole(t.Context(), w.admin, p.ID, domain.NewRole{Name: "Reviewer"})
	fixture.Must(t, err)
	for _, id := range []domain.RoleID{theirs.ID, "nope", ""} {
		_, err := w.Projects.Role(t.Context(), w.admin, w.project, id)
		fixture.Want(t, err, domain.ErrRoleNotFound)
		_, err = w.Projects.UpdateRole(t.Context(), w.admin, w.project, id, 9, domain.ProjectRoleChange{})
		fixture.Want(t, err, domain.ErrRoleNotFound)
		_, err = w.Projects.SetPermissions(t.Context(), w.admin, w.project, id, 9, domain.Permissions{})
		fixture.Want(t, err, domain.ErrRoleNotFound)
		fixture.Want(t, w.Projects.DeleteRole(t.Context(), w.admin, w.project, id, 9), domain.ErrRoleNotFound)
		_, err = w.Projects.MoveRole(t.Context(), w.admin, w.project, id, mine.ID)
		fixture.Want(t, err, domain.ErrRoleNotFound)
		_, err = w.Projects.MoveRole(t.Context(), w.admin, w.project, mine.ID, id)
		if e := domain.AsError(err); e.Code != "role_not_found" || len(e.Fields) != 1 || e.Fields[0].Location != "to" {
			t.Errorf("%q: got %v", id, err)
		}
	}
}

func TestARoleInUseIsMovedAway(t *testing.T) {
	t.Parallel()
	w := newTeam(t)
	role := w.makeRole(t, "Reviewer")
	w.give(t, w.member, role)
	w.give(t, w.analyst, role)
	fixture.Want(t, w.Projects.DeleteRole(t.Context(), w.admin, w.project, role.ID, 0), domain.ErrRoleInUse)
	_, err := w.Projects.MoveRole(t.Context(), w.admin, w.project, role.ID, role.ID)
	fixture.Want(t, err, domain.ErrRoleSame)
	version, to := w.version(t), w.role(t, "ADMIN")
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			c := fixture.WithIdempotencyKey(w.admin, "k", "h")
			moved, err := w.Projects.MoveRole(t.Context(), c, w.project, role.ID, to)
			if err != nil || moved.ID != to || moved.Name != "ADMIN" {
				t.Errorf("got %+v, %v", moved, err)
			}
		})
	}
	wait.Wait()
	for _, who := range []domain.Call{w.member, w.analyst} {
		w.has(t, who, "ADMIN")
		if last := w.told(t, who)[0]; last.Type != domain.RoleAssigned || last.Data.RoleName != "ADMIN" {
			t.Errorf("told %+v", last)
		}
	}
	if v := w.version(t); v != version+1 {
		t.Errorf("version %d after %d", v, version)
	}
	_, err = w.Projects.Role(t.Context(), w.admin, w.project, role.ID)
	fixture.Want(t, err, domain.ErrRoleNotFound)
	w.makeRole(t, "Reviewer") // the name is free
}

func TestADeletedRole(t *testing.T) {
	t.Parallel()
	w := newTeam(t)
	role := w.makeRole(t, "Reviewer")
	fixture.Want(t, w.Projects.DeleteRole(t.Context(), w.admin, w.project, role.ID, 2), domain.ErrStale)
	fixture.Must(t, w.Projects.DeleteRole(t.Context(), w.admin, w.project, role.ID, 1))
	fixture.Want(t, w.Projects.DeleteRole(t.Context(), w.admin, w.project, role.ID, 1), domain.ErrRoleNotFound)
	empty := w.makeRole(t, "Empty")
	version := w.version(t)
	_, err := w.Projects.MoveRole(t.Context(), w.admin, w.project, empty.ID, w.role(t, "MEMBER"))
	fixture.Must(t, err)
	if v := w.version(t); v != version {
		t.Errorf("version %d after %d", v, version)
	}
}

// An admin of the enterprise acts on every project, and so could give themself any rights.
func TestNobodyChangesWhatTheirOwnRoleGives(t *testing.T) {
	t.Parallel()
	w := newTeam(t)
	role := w.makeRole(t, "Reviewer")
	_, err := w.add(t, w.admin, w.Admin, "reviewer")
	fixture.Must(t, err)
	_, err = w.Projects.SetPermissions(
		t.Context(), w.Admin, w.project, role.ID, 0, domain.Permissions{Predict: domain.FullAccess},
	)
	fixture.Want(t, err, domain.ErrOwnRole)
	_, err = w.Projects.MoveRole(t.Context(), w.Admin, w.project, role.ID, w.role(t, "ADMIN"))
	fixture.Want(t, err, domain.ErrOwnRole)
	w.has(t, w.Admin, "Reviewer")
}
