package contract

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

var memberChecks = checks{
	"list":     memberList,
	"refused":  memberRefused,
	"race":     memberRace,
	"apart":    memberApart,
	"by user":  memberByUser,
	"pages":    memberPages,
	"names":    memberProjectNames,
	"rollback": memberRollback,
	"leave":    memberLeave,
	"succeed":  memberSucceed,
	"admins":   memberOnlyAdmin,
	"get":      memberGet,
	"many":     memberByProjects,
	"leaving":  memberWhoLeaves,
	"set role": memberSetRole,
	"remove":   memberRemove,
	"move":     memberMove,
	"another":  memberHasOtherAdmin,
	"lock":     memberLock,
}

func memberList(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	team := addTeam(t, p, tenant, "ONC-201")
	var want []domain.Member
	for i, name := range []string{"Ada", "Eve", "Kim"} {
		u := newUser(name, "Löwe")
		u.AvatarURL, u.JobTitle = "/avatar", "Nurse"
		must(t, p.Users.Insert(t.Context(), tenant, u))
		want = append(want, domain.Member{
			Project: team.ID, Person: u.Person(), Role: team.roles[i].ID, RoleName: team.roles[i].Name, JoinedAt: after(i / 2),
		})
	}
	must(t, p.Members.Insert(t.Context(), tenant, domain.Member{
		Project: team.ID, Person: domain.Person{Subject: want[2].Person.Subject}, Role: want[2].Role,
		JoinedAt: want[2].JoinedAt,
	}))
	must(t, p.Members.Insert(t.Context(), tenant, want[0], want[1]))
	must(t, p.Members.Insert(t.Context(), tenant))
	slices.SortFunc(want[:2], func(a, b domain.Member) int {
		return strings.Compare(string(a.Person.Subject), string(b.Person.Subject))
	})
	wantSame(t, got(p.Members.List(t.Context(), tenant, team.ID))(t), want)
	wantSame(t, len(got(p.Members.List(t.Context(), tenant, addTeam(t, p, tenant, "ONC-202").ID))(t)), 0)
}

func memberRefused(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	team, ada, eve := addTeam(t, p, tenant, "ONC-201"), addUser(t, p, tenant, "Ada", ""), addUser(t, p, tenant, "Eve", "")
	first := team.joins(t, p, tenant, ada, 0)
	again := first
	again.Role = team.roles[1].ID
	other := domain.Member{Project: team.ID, Person: eve.Person(), Role: team.roles[3].ID, JoinedAt: someday}
	stranger := other
	stranger.Person.Subject = "auth0|nobody"
	wantError(t, p.Members.Insert(t.Context(), tenant, other, again), domain.ErrMemberExists)
	wantError(t, p.Members.Insert(t.Context(), tenant, other, stranger), domain.ErrUserNotFound)
	homeless, foreign, unknown := other, other, other
	homeless.Project = newProject("ONC-202").ID
	foreign.Role = addTeam(t, p, tenant, "ONC-202").roles[3].ID
	unknown.Role = domain.RoleID(newID())
	wantError(t, p.Members.Insert(t.Context(), tenant, other, homeless), domain.ErrProjectNotFound)
	for _, odd := range []domain.Member{foreign, unknown} {
		wantError(t, p.Members.Insert(t.Context(), tenant, odd), domain.ErrRoleNotFound)
	}
	wantSame(t, got(p.Members.List(t.Context(), tenant, team.ID))(t), []domain.Member{first})
}

func memberRace(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	team, ada := addTeam(t, p, tenant, "ONC-201"), addUser(t, p, tenant, "Ada", "")
	inserted(t, domain.ErrMemberExists, func(i int) error {
		return p.Members.Insert(t.Context(), tenant, domain.Member{
			Project: team.ID, Person: ada.Person(), Role: team.roles[i%4].ID, JoinedAt: someday,
		})
	})
}

func memberApart(t *testing.T, p ports.Set) {
	a, b := newTenant(t, p).Organization, newTenant(t, p).Organization
	team, ada := addTeam(t, p, a, "ONC-201"), addUser(t, p, a, "Ada", "")
	team.joins(t, p, a, ada, 0)
	wantSame(t, len(got(p.Members.List(t.Context(), b, team.ID))(t)), 0)
	wantSame(t, got(p.Members.ByUser(t.Context(), b, ada.Subject, domain.Paging{Size: 10}))(t).Total, int64(0))
	must(t, p.Users.Insert(t.Context(), b, ada))
	theirs := addTeam(t, p, b, "ONC-201")
	theirs.joins(t, p, b, ada, 0)
	for tenant, want := range map[domain.TenantID]domain.ProjectID{a: team.ID, b: theirs.ID} {
		page := got(p.Members.ByUser(t.Context(), tenant, ada.Subject, domain.Paging{Size: 10}))(t)
		if page.Total != 1 || page.Items[0].Project != want {
			t.Errorf("%s: got %+v, want %s", tenant, page, want)
		}
	}
}

// memberByUser proves that a person is told each project, with the rights there.
func memberByUser(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	ada, eve := addUser(t, p, tenant, "Ada", ""), addUser(t, p, tenant, "Eve", "")
	var want []domain.ProjectMembership
	for i, name := range []string{"ONC-201", "ONC-202", "ONC-203"} {
		team := addTeam(t, p, tenant, name)
		team.joins(t, p, tenant, eve, 1)
		if i < 2 {
			role := team.roles[i*3]
			team.joins(t, p, tenant, ada, i*3)
			want = append(want, domain.ProjectMembership{
				Project: team.ID, ProjectName: name, Role: role.ID, RoleName: role.Name, Permissions: role.Permissions,
			})
		}
	}
	slices.SortFunc(
		want, func(a, b domain.ProjectMembership) int { return strings.Compare(string(a.Project), string(b.Project)) },
	)
	at := domain.Paging{Size: 10}
	wantSame(t, got(p.Members.ByUser(t.Context(), tenant, ada.Subject, at))(t), domain.Page[domain.ProjectMembership]{
		Items: want, Size: 10, Total: 2,
	})
	none := got(p.Members.ByUser(t.Context(), tenant, "auth0|nobody", at))(t)
	wantSame(t, none.Total, int64(0))
	wantSame(t, len(none.Items), 0)
}

// memberPages proves that every page tells the total of all, also one beyond the
// last.
func memberPages(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	ada, eve := addUser(t, p, tenant, "Ada", ""), addUser(t, p, tenant, "Eve", "")
	want := make([]domain.ProjectID, domain.MaxProjectsOfMe+3)
	for i := range want {
		team := addTeam(t, p, tenant, fmt.Sprint("ONC-", i))
		team.joins(t, p, tenant, ada, i%4)
		if want[i] = team.ID; i%2 == 0 {
			team.joins(t, p, tenant, eve, 0)
		}
	}
	slices.Sort(want)
	list := func(at domain.Paging) (domain.Page[domain.ProjectMembership], error) {
		return p.Members.ByUser(t.Context(), tenant, ada.Subject, at)
	}
	project := func(m domain.ProjectMembership) domain.ProjectID { return m.Project }
	for _, size := range []int{40, domain.MaxProjectsOfMe, len(want)} {
		wantSame(t, listed(pages(t, size, list), project), want)
		first := got(list(domain.Paging{Size: size}))(t)
		wantSame(t, first.Total, int64(len(want)))
		wantSame(t, listed(first.Items, project), want[:size])
	}
}

func memberRollback(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	team, ada := addTeam(t, p, tenant, "ONC-201"), addUser(t, p, tenant, "Ada", "")
	err := p.InTx(t.Context(), func(ctx context.Context) error {
		return errors.Join(
			p.Members.Insert(ctx, tenant, domain.Member{
				Project: team.ID, Person: ada.Person(), Role: team.roles[0].ID, JoinedAt: someday,
			}),
			errBoom,
		)
	})
	wantError(t, err, errBoom)
	wantSame(t, len(got(p.Members.List(t.Context(), tenant, team.ID))(t)), 0)
}

func memberProjectNames(t *testing.T, p ports.Set) {
	a, b := newTenant(t, p).Organization, newTenant(t, p).Organization
	ada, bob, eve := addUser(t, p, a, "Ada", ""), addUser(t, p, a, "Bob", ""), addUser(t, p, b, "Eve", "")
	for i, name := range []string{"zeta", "Äpfel", "Beta"} {
		team := addTeam(t, p, a, name)
		team.joins(t, p, a, ada, 0)
		if i == 2 {
			team.joins(t, p, a, bob, 1)
		}
	}
	addTeam(t, p, b, "theirs").joins(t, p, b, eve, 0)
	names := got(p.Members.ProjectNames(t.Context(), a, bob.Subject, "auth0|nobody", ada.Subject, eve.Subject, ""))(t)
	wantSame(t, names, map[domain.Subject][]string{
		ada.Subject: {"Beta", "zeta", "Äpfel"}, bob.Subject: {"Beta"},
	})
	wantSame(t, len(got(p.Members.ProjectNames(t.Context(), a))(t)), 0)
	for i := range domain.MaxProjectNames {
		addTeam(t, p, a, fmt.Sprint("A", i)).joins(t, p, a, bob, 3)
	}
	many := got(p.Members.ProjectNames(t.Context(), a, bob.Subject))(t)[bob.Subject]
	if len(many) != domain.MaxProjectNames || slices.Contains(many, "Beta") {
		t.Errorf("%d names, the last is %q", len(many), many[len(many)-1])
	}
}
