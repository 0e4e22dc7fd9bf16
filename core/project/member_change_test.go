package project_test

import (
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// team is a project with one member of each built-in role, and somebody who is none.
type team struct {
	*fixture.Tenant
	project                                  domain.ProjectID
	admin, manager, analyst, member, outside domain.Call
}

func newTeam(t *testing.T) team {
	t.Helper()
	c := fixture.New(t).Tenant(t)
	w := team{
		Tenant: c, admin: c.AddUser(t, "root"), manager: c.AddUser(t, "max"), analyst: c.AddUser(t, "ana"),
		member: c.AddUser(t, "mia"), outside: c.AddUser(t, "out"),
	}
	p, err := c.Projects.Create(t.Context(), w.admin, domain.NewProject{Name: "ONC-201", Members: []domain.NewMember{
		{User: w.manager.Subject, Role: "MANAGER"}, {User: w.analyst.Subject, Role: "ANALYST"}, {User: w.member.Subject},
	}})
	fixture.Must(t, err)
	w.project = p.ID
	return w
}

// role is the id of the project's role of that name.
func (w team) role(t *testing.T, name string) domain.RoleID {
	t.Helper()
	roles, err := w.Projects.Roles(t.Context(), w.Admin, w.project)
	fixture.Must(t, err)
	role, err := domain.FindRole(roles, "", name)
	fixture.Must(t, err)
	return role.ID
}

// has checks a person's role in the project; an empty one is a stranger's.
func (w team) has(t *testing.T, who domain.Call, role string) {
	t.Helper()
	m, err := w.Projects.Member(t.Context(), w.Admin, w.project, who.Subject)
	if role == "" {
		fixture.Want(t, err, domain.ErrMemberNotFound)
		return
	}
	fixture.Must(t, err)
	if m.RoleName != role {
		t.Errorf("%s is %s, want %s", who.Subject, m.RoleName, role)
	}
}

func (w team) add(t *testing.T, by, who domain.Call, role string) (domain.MemberDetail, error) {
	return w.Projects.AddMember(t.Context(), by, w.project, domain.NewMember{User: who.Subject, Role: role})
}

func (w team) setRole(t *testing.T, by, who domain.Call, role string) (domain.MemberDetail, error) {
	to := domain.RoleChoice{Name: role}
	return w.Projects.SetMemberRole(t.Context(), by, w.project, who.Subject, 0, to)
}

func (w team) version(t *testing.T) domain.Version {
	t.Helper()
	p, err := w.Projects.Get(t.Context(), w.Admin, w.project)
	fixture.Must(t, err)
	return p.Version
}

// told are the notifications of a person, oldest first.
func (w team) told(t *testing.T, who domain.Call) []domain.Notification {
	t.Helper()
	page, err := w.Notifications.List(t.Context(), who, domain.NotificationQuery{
		CursorQuery: domain.CursorQuery{Size: 100},
	})
	fixture.Must(t, err)
	return page.Items
}

func TestWhoGivesWhichRole(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		by, role string
		want     *domain.Error
	}{
		{"admin", "ADMIN", nil},
		{"admin", "manager", nil},
		{"admin", "", nil},
		{"owner", "ADMIN", nil},
		{"owner", "MANAGER", nil},
		{"manager", "ADMIN", domain.ErrRoleReserved},
		{"manager", "MANAGER", domain.ErrRoleReserved},
		{"manager", "ANALYST", nil},
		{"manager", "", nil},
		{"analyst", "MEMBER", domain.ErrForbidden},
		{"member", "MEMBER", domain.ErrForbidden},
		{"outside", "MEMBER", domain.ErrProjectNotFound},
		{"foreign", "MEMBER", domain.ErrProjectNotFound},
		{"machine", "MEMBER", domain.ErrForbidden},
		{"operator", "MEMBER", domain.ErrForbidden},
		{"admin", "KING", domain.ErrRoleNotFound},
	} {
		t.Run(tc.by+" gives "+tc.role, func(t *testing.T) {
			t.Parallel()
			w := newTeam(t)
			by := map[string]domain.Call{
				"admin": w.admin, "owner": w.Admin, "manager": w.manager, "analyst": w.analyst, "member": w.member,
				"outside": w.outside, "foreign": w.Installation.Tenant(t).Admin, "machine": w.Machine(t, "executions:write"),
				"operator": w.Operator(t),
			}[tc.by]
			bob := w.AddUser(t, "bob")
			m, err := w.add(t, by, bob, tc.role)
			fixture.Want(t, err, tc.want)
			_, err = w.setRole(t, by, w.member, tc.role)
			if tc.by != "member" { // who is nobody to change a role, not even their own
				fixture.Want(t, err, tc.want)
			}
			if tc.want != nil {
				w.has(t, bob, "")
				w.has(t, w.member, "MEMBER")
			} else if m.Person.FirstName != "Bob" || m.Version != 2 || m.UserID == "" {
				t.Errorf("got %+v", m)
			}
		})
	}
}

// A manager takes ADMIN and MANAGER from nobody, in no way.
func TestManagersAreLimited(t *testing.T) {
	t.Parallel()
	w := newTeam(t)
	other := w.AddUser(t, "moe")
	_, err := w.add(t, w.admin, other, "MANAGER")
	fixture.Must(t, err)
	for _, who := range []domain.Call{w.admin, other} {
		_, err := w.setRole(t, w.manager, who, "")
		fixture.Want(t, err, domain.ErrRoleReserved)
		fixture.Want(t, w.Projects.RemoveMember(t.Context(), w.manager, w.project, who.Subject, 0), domain.ErrRoleReserved)
	}
	fixture.Must(t, w.Projects.RemoveMember(t.Context(), w.manager, w.project, w.analyst.Subject, 0))
	w.has(t, w.analyst, "")
	w.has(t, other, "MANAGER")
}

func TestNobodyChangesTheirOwnRole(t *testing.T) {
	t.Parallel()
	w := newTeam(t)
	_, err := w.add(t, w.admin, w.Admin, "")
	fixture.Must(t, err)
	for _, who := range []domain.Call{w.admin, w.Admin, w.manager} {
		for _, role := range []string{"MEMBER", "ANALYST"} {
			_, err := w.setRole(t, who, who, role)
			if domain.AsError(err).Kind != domain.Forbidden {
				t.Errorf("%s becomes %s: %v", who.Subject, role, err)
			}
		}
	}
	_, err = w.setRole(t, w.Admin, w.Admin, "ADMIN")
	fixture.Want(t, err, domain.ErrOwnRole)
	w.has(t, w.Admin, "MEMBER")
}

func TestTheIDOfARoleWins(t *testing.T) {
	t.Parallel()
	w := newTeam(t)
	theirs := w.TrialScope(t)
	foreign, err := w.Projects.Roles(t.Context(), w.Admin, theirs.Project)
	fixture.Must(t, err)
	for _, tc := range []struct {
		choice domain.RoleChoice
		want   string
		at     string // of role_not_found
	}{
		{domain.RoleChoice{ID: w.role(t, "ANALYST"), Name: "ADMIN"}, "ANALYST", ""},
		{domain.RoleChoice{ID: w.role(t, "ADMIN"), Name: "KING"}, "ADMIN", ""},
		{domain.RoleChoice{Name: " aNaLyst "}, "ANALYST", ""},
		{domain.RoleChoice{}, "MEMBER", ""},
		{domain.RoleChoice{Name: "KING"}, "MEMBER", "role"},
		{domain.RoleChoice{ID: "nope", Name: "ADMIN"}, "MEMBER", "role_id"},
		{domain.RoleChoice{ID: foreign[0].ID}, "MEMBER", "role_id"},
	} {
		_, err := w.Projects.SetMemberRole(t.Context(), w.admin, w.project, w.member.Subject, 0, tc.choice)
		if tc.at == "" {
			fixture.Must(t, err)
		} else if e := domain.AsError(err); e.Code != "role_not_found" || e.Fields[0].Location != tc.at {
			t.Errorf("%+v: got %v at %+v", tc.choice, err, e.Fields)
		}
		w.has(t, w.member, tc.want)
	}
}

func TestEachChangeOfAMemberIsAVersionAndTold(t *testing.T) {
	t.Parallel()
	w := newTeam(t)
	add := func(at domain.Version, role string) {
		t.Helper()
		m, err := w.Projects.SetMemberRole(
			t.Context(),
			w.admin,
			w.project,
			w.member.Subject,
			at,
			domain.RoleChoice{Name: role},
		)
		fixture.Must(t, err)
		if m.Version != w.version(t) || m.RoleName != role {
			t.Errorf("got %+v", m)
		}
	}
	add(1, "ANALYST")
	add(2, "ANALYST") // nothing changes
	if v := w.version(t); v != 2 {
		t.Errorf("version %d", v)
	}
	for _, at := range []domain.Version{1, 3, 99} {
		_, err := w.Projects.SetMemberRole(t.Context(), w.admin, w.project, w.member.Subject, at, domain.RoleChoice{})
		fixture.Want(t, err, domain.ErrStale)
		fixture.Want(t, w.Projects.RemoveMember(t.Context(), w.admin, w.project, w.member.Subject, at), domain.ErrStale)
	}
	_, err := w.add(t, w.admin, w.outside, "ANALYST")
	fixture.Must(t, err)
	_, err = w.add(t, w.Admin, w.Admin, "")
	fixture.Must(t, err)
	told, invited := w.told(t, w.member), w.told(t, w.outside)
	if last := told[0]; len(told) != 2 || last.Type != domain.RoleAssigned || last.Data.RoleName != "ANALYST" ||
		last.Data.SenderID != w.admin.Subject || last.Data.ProjectName != "ONC-201" {
		t.Errorf("got %+v", told)
	}
	if len(invited) != 1 || invited[0].Type != domain.ProjectInvitation || invited[0].Data.RoleName != "" {
		t.Errorf("got %+v", invited)
	}
	if own := w.told(t, w.Admin); len(own) != 0 {
		t.Errorf("who adds themself is told %+v", own)
	}
	fixture.Must(t, w.Projects.RemoveMember(t.Context(), w.admin, w.project, w.member.Subject, 4))
	if p, err := w.Projects.Get(
		t.Context(),
		w.Admin,
		w.project,
	); err != nil || p.Version != 5 ||
		p.UpdatedBy != w.admin.Subject {
		t.Errorf("got %+v, %v", p.Project, err)
	}
}

func TestWhoCannotBeAdded(t *testing.T) {
	t.Parallel()
	w := newTeam(t)
	gone := w.AddUser(t, "gone")
	fixture.Must(t, w.Users.Remove(t.Context(), w.Admin, gone.Subject, 0, ""))
	foreign := w.Installation.Tenant(t).AddUser(t, "bob")
	for name, tc := range map[string]struct {
		who  domain.Subject
		want *domain.Error
	}{
		"nobody": {"auth0|nobody", domain.ErrUserNotFound}, "an empty subject": {"", domain.ErrUserNotFound},
		"who has left":    {gone.Subject, domain.ErrUserNotFound},
		"somebody else's": {foreign.Subject, domain.ErrUserNotFound},
		"a member":        {w.member.Subject, domain.ErrMemberExists},
		"the caller":      {w.admin.Subject, domain.ErrMemberExists},
	} {
		_, err := w.Projects.AddMember(t.Context(), w.admin, w.project, domain.NewMember{User: tc.who, Role: "ADMIN"})
		fixture.Want(t, err, tc.want)
		if e := domain.AsError(err); len(e.Fields) != 1 || e.Fields[0].Location != "user_id" {
			t.Errorf("%s: located at %+v", name, e.Fields)
		}
	}
	if v := w.version(t); v != 1 {
		t.Errorf("version %d", v)
	}
	w.has(t, w.member, "MEMBER")
}

func TestWhoIsNoMemberCannotBeChanged(t *testing.T) {
	t.Parallel()
	w := newTeam(t)
	for _, who := range []domain.Subject{w.outside.Subject, "auth0|nobody", "", w.Admin.Subject} {
		_, err := w.Projects.SetMemberRole(t.Context(), w.Admin, w.project, who, 0, domain.RoleChoice{})
		fixture.Want(t, err, domain.ErrMemberNotFound)
		fixture.Want(t, w.Projects.RemoveMember(t.Context(), w.Admin, w.project, who, 0), domain.ErrMemberNotFound)
		is, err := w.Projects.IsMember(t.Context(), w.member, w.project, who)
		if err != nil || is {
			t.Errorf("%s: %v, %v", who, is, err)
		}
	}
	is, err := w.Projects.IsMember(t.Context(), w.member, w.project, w.admin.Subject)
	if err != nil || !is {
		t.Errorf("%v, %v", is, err)
	}
	_, err = w.Projects.IsMember(t.Context(), w.outside, w.project, w.admin.Subject)
	fixture.Want(t, err, domain.ErrProjectNotFound)
}
