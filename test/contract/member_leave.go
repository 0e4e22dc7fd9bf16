package contract

import (
	"cmp"
	"context"
	"slices"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// The built-in roles, as joins takes them.
const (
	asAdmin  = 0
	asMember = 3
)

// memberLeave proves that who leaves is in no project of the tenant any more, and that
// this is a new version of each.
func memberLeave(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	ada, bob := addUser(t, p, tenant, "Ada", ""), addUser(t, p, tenant, "Bob", "")
	first, second, other := addTeam(t, p, tenant, "One"), addTeam(t, p, tenant, "Two"), addTeam(t, p, tenant, "Three")
	stays := first.joins(t, p, tenant, ada, asAdmin)
	first.joins(t, p, tenant, bob, asMember)
	second.joins(t, p, tenant, bob, asAdmin)
	other.joins(t, p, tenant, ada, asAdmin)
	for range 2 {
		must(t, p.Members.Leave(t.Context(), tenant, bob.Subject, "ada", after(5)))
	}
	wantSame(t, got(p.Members.List(t.Context(), tenant, first.ID))(t), []domain.Member{stays})
	wantSame(t, len(got(p.Members.List(t.Context(), tenant, second.ID))(t)), 0)
	for _, team := range []team{first, second} {
		want := team.Project
		want.Version, want.UpdatedAt, want.UpdatedBy = 2, after(5), "ada"
		wantSame(t, got(p.Projects.Get(t.Context(), tenant, team.ID))(t), want)
	}
	wantSame(t, got(p.Projects.Get(t.Context(), tenant, other.ID))(t), other.Project)
}

// memberSucceed proves that a role is handed over to who is a member and to who is none.
func memberSucceed(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	ada, bob := addUser(t, p, tenant, "Ada", ""), addUser(t, p, tenant, "Bob", "")
	joined, fresh, not := addTeam(t, p, tenant, "One"), addTeam(t, p, tenant, "Two"), addTeam(t, p, tenant, "Three")
	for _, team := range []team{joined, fresh, not} {
		team.joins(t, p, tenant, ada, asAdmin)
	}
	was := joined.joins(t, p, tenant, bob, asMember)
	projects := []domain.ProjectID{joined.ID, fresh.ID}
	wantError(t, p.InTx(t.Context(), func(ctx context.Context) error {
		return p.Members.Succeed(ctx, tenant, projects, ada.Subject, "auth0|nobody", after(5))
	}), domain.ErrUserNotFound)
	must(t, p.Members.Succeed(t.Context(), tenant, projects, ada.Subject, bob.Subject, after(5)))
	is := func(m domain.Member) bool { return m.Person.Subject == bob.Subject && m.RoleName == domain.RoleAdmin }
	for team, since := range map[domain.ProjectID]domain.Member{joined.ID: was, fresh.ID: {JoinedAt: after(5)}} {
		all := got(p.Members.List(t.Context(), tenant, team))(t)
		if at := slices.IndexFunc(all, is); at < 0 || len(all) != 2 || !all[at].JoinedAt.Equal(since.JoinedAt) {
			t.Errorf("got %+v", all)
		}
	}
	wantSame(t, len(got(p.Members.List(t.Context(), tenant, not.ID))(t)), 1)
}

// memberOnlyAdmin proves which projects would be left without an ADMIN.
func memberOnlyAdmin(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	ada, bob := addUser(t, p, tenant, "Ada", ""), addUser(t, p, tenant, "Bob", "")
	own, led, shared := addTeam(t, p, tenant, "One"), addTeam(t, p, tenant, "Two"), addTeam(t, p, tenant, "Three")
	follows, foreign := addTeam(t, p, tenant, "Four"), addTeam(t, p, tenant, "Five")
	for _, team := range []team{own, led, shared} {
		team.joins(t, p, tenant, ada, asAdmin)
	}
	led.joins(t, p, tenant, bob, asMember)
	shared.joins(t, p, tenant, bob, asAdmin)
	follows.joins(t, p, tenant, ada, asMember)
	foreign.joins(t, p, tenant, bob, asAdmin)
	want := []domain.ProjectMembership{own.membership(asAdmin), led.membership(asAdmin)}
	slices.SortFunc(want, func(a, b domain.ProjectMembership) int { return cmp.Compare(a.Project, b.Project) })
	wantSame(t, got(p.Members.LockOnlyAdmin(t.Context(), tenant, ada.Subject))(t), want)
	wantSame(t, len(got(p.Members.LockOnlyAdmin(t.Context(), tenant, "auth0|nobody"))(t)), 0)
}

// membership is that of who has the i-th built-in role.
func (m team) membership(i int) domain.ProjectMembership {
	return domain.ProjectMembership{
		Project: m.ID, ProjectName: m.Name, Role: m.roles[i].ID, RoleName: m.roles[i].Name,
		Permissions: m.roles[i].Permissions,
	}
}
