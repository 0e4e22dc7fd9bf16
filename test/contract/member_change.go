package contract

import (
	"context"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

func memberGet(t *testing.T, p ports.Set) {
	a, b := newTenant(t, p).Organization, newTenant(t, p).Organization
	team, other, ada := addTeam(t, p, a, "ONC-201"), addTeam(t, p, a, "ONC-202"), addUser(t, p, a, "Ada", "Löwe")
	stays := team.joins(t, p, a, ada, 2)
	got(p.Projects.Touch(t.Context(), a, team.ID, "ada", after(1)))(t)
	wantSame(t, got(p.Members.Get(t.Context(), a, team.ID, ada.Subject))(t), domain.MemberDetail{
		Member: stays, UserID: ada.ID, BuiltIn: domain.RoleAnalyst, Permissions: team.roles[2].Permissions, Version: 2,
	})
	get := func(tenant domain.TenantID, project domain.ProjectID, who domain.Subject) error {
		_, err := p.Members.Get(t.Context(), tenant, project, who)
		return err
	}
	wantError(t, get(b, team.ID, ada.Subject), domain.ErrMemberNotFound)
	wantError(t, get(a, other.ID, ada.Subject), domain.ErrMemberNotFound)
	nowhere(t, domain.ErrMemberNotFound, func(id domain.Subject) error { return get(a, team.ID, id) })
	nowhere(t, domain.ErrMemberNotFound, func(id domain.ProjectID) error { return get(a, id, ada.Subject) })
}

func memberSetRole(t *testing.T, p ports.Set) {
	a, b := newTenant(t, p).Organization, newTenant(t, p).Organization
	team, other := addTeam(t, p, a, "ONC-201"), addTeam(t, p, a, "ONC-202")
	ada, bob := addUser(t, p, a, "Ada", ""), addUser(t, p, a, "Bob", "")
	was, stays := team.joins(t, p, a, ada, asMember), team.joins(t, p, a, bob, asMember)
	must(t, p.Members.SetRole(t.Context(), a, team.ID, ada.Subject, team.roles[asAdmin].ID))
	now := got(p.Members.Get(t.Context(), a, team.ID, ada.Subject))(t)
	was.Role, was.RoleName = team.roles[asAdmin].ID, domain.RoleAdmin
	wantSame(t, now.Member, was)
	wantSame(t, now.Version, domain.Version(1))
	set := func(tenant domain.TenantID, who domain.Subject, role domain.RoleID) error {
		return p.Members.SetRole(t.Context(), tenant, team.ID, who, role)
	}
	nowhere(t, domain.ErrRoleNotFound, func(id domain.RoleID) error { return set(a, ada.Subject, id) })
	wantError(t, set(a, ada.Subject, other.roles[0].ID), domain.ErrRoleNotFound)
	wantError(t, set(b, ada.Subject, team.roles[0].ID), domain.ErrRoleNotFound)
	nowhere(t, domain.ErrMemberNotFound, func(id domain.Subject) error { return set(a, id, team.roles[0].ID) })
	wantError(t, p.InTx(t.Context(), func(ctx context.Context) error {
		must(t, p.Members.SetRole(ctx, a, team.ID, bob.Subject, team.roles[asAdmin].ID))
		return errBoom
	}), errBoom)
	wantSame(t, got(p.Members.Get(t.Context(), a, team.ID, bob.Subject))(t).Member, stays)
}

func memberRemove(t *testing.T, p ports.Set) {
	a, b := newTenant(t, p).Organization, newTenant(t, p).Organization
	team, other := addTeam(t, p, a, "ONC-201"), addTeam(t, p, a, "ONC-202")
	ada, bob := addUser(t, p, a, "Ada", ""), addUser(t, p, a, "Bob", "")
	stays, elsewhere := team.joins(t, p, a, ada, asAdmin), other.joins(t, p, a, bob, asMember)
	team.joins(t, p, a, bob, asMember)
	wantError(t, p.Members.Remove(t.Context(), b, team.ID, bob.Subject), domain.ErrMemberNotFound)
	must(t, p.Members.Remove(t.Context(), a, team.ID, bob.Subject))
	wantError(t, p.Members.Remove(t.Context(), a, team.ID, bob.Subject), domain.ErrMemberNotFound)
	nowhere(t, domain.ErrMemberNotFound, func(id domain.Subject) error {
		return p.Members.Remove(t.Context(), a, team.ID, id)
	})
	wantSame(t, got(p.Members.List(t.Context(), a, team.ID))(t), []domain.Member{stays})
	wantSame(t, got(p.Members.List(t.Context(), a, other.ID))(t), []domain.Member{elsewhere})
}

func memberHasOtherAdmin(t *testing.T, p ports.Set) {
	a, b := newTenant(t, p).Organization, newTenant(t, p).Organization
	team, other := addTeam(t, p, a, "ONC-201"), addTeam(t, p, a, "ONC-202")
	ada, bob, eve := addUser(t, p, a, "Ada", ""), addUser(t, p, a, "Bob", ""), addUser(t, p, a, "Eve", "")
	other.joins(t, p, a, eve, asAdmin)
	ask := func(tenant domain.TenantID, except domain.Subject, want bool) {
		t.Helper()
		wantSame(t, got(p.Members.HasOtherAdmin(t.Context(), tenant, team.ID, except))(t), want)
	}
	ask(a, "", false)
	team.joins(t, p, a, ada, asAdmin)
	team.joins(t, p, a, bob, 1)
	named := newRole(team, "Administrator")
	must(t, p.Roles.Insert(t.Context(), a, named))
	must(t, p.Members.Insert(t.Context(), a, domain.Member{
		Project: team.ID, Person: eve.Person(), Role: named.ID, JoinedAt: someday,
	}))
	ask(a, ada.Subject, false)
	ask(a, bob.Subject, true)
	ask(b, bob.Subject, false)
	must(t, p.Members.SetRole(t.Context(), a, team.ID, bob.Subject, team.roles[asAdmin].ID))
	ask(a, ada.Subject, true)
}

// memberLock proves that of those who take the role ADMIN from each other at once, having
// locked the project first, one stays.
func memberLock(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	team := addTeam(t, p, tenant, "ONC-201")
	admins := []domain.User{
		addUser(t, p, tenant, "Ada", ""),
		addUser(t, p, tenant, "Bob", ""),
		addUser(t, p, tenant, "Eve", ""),
	}
	for _, u := range admins {
		team.joins(t, p, tenant, u, asAdmin)
	}
	together(len(admins), func(i int) {
		must(t, p.InTx(t.Context(), func(ctx context.Context) error {
			if _, err := p.Projects.Lock(ctx, tenant, team.ID, 0); err != nil {
				return err
			}
			other, err := p.Members.HasOtherAdmin(ctx, tenant, team.ID, admins[i].Subject)
			if err != nil || !other {
				return err
			}
			return p.Members.SetRole(ctx, tenant, team.ID, admins[i].Subject, team.roles[asMember].ID)
		}))
	})
	left := 0
	for _, m := range got(p.Members.List(t.Context(), tenant, team.ID))(t) {
		if m.RoleName == domain.RoleAdmin {
			left++
		}
	}
	wantSame(t, left, 1)
}
