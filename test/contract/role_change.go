package contract

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// anyRole allows to delete it.
func anyRole(domain.Role) error { return nil }

// addRole stores a role of the team's own.
func (m team) addRole(t *testing.T, p ports.Set, tenant domain.TenantID, name string) domain.Role {
	t.Helper()
	role := newRole(m, name)
	must(t, p.Roles.Insert(t.Context(), tenant, role))
	return role
}

// has makes u a member with a role.
func (m team) has(t *testing.T, p ports.Set, tenant domain.TenantID, u domain.User, role domain.Role) {
	t.Helper()
	must(t, p.Members.Insert(t.Context(), tenant, domain.Member{
		Project: m.ID, Person: u.Person(), Role: role.ID, JoinedAt: someday,
	}))
}

func roleGet(t *testing.T, p ports.Set) {
	a, b := newTenant(t, p).Organization, newTenant(t, p).Organization
	team := addTeam(t, p, a, "ONC-201")
	role := team.addRole(t, p, a, "Reviewer")
	for _, want := range append(team.roles, role) {
		wantSame(t, got(p.Roles.Get(t.Context(), a, want.ID))(t), want)
	}
	_, err := p.Roles.Get(t.Context(), b, role.ID)
	wantError(t, err, domain.ErrRoleNotFound)
	nowhere(
		t,
		domain.ErrRoleNotFound,
		func(id domain.RoleID) error { _, err := p.Roles.Get(t.Context(), a, id); return err },
	)
}

func roleUpdate(t *testing.T, p ports.Set) {
	a, b := newTenant(t, p).Organization, newTenant(t, p).Organization
	team, other := addTeam(t, p, a, "ONC-201"), addTeam(t, p, a, "ONC-202")
	role := team.addRole(t, p, a, "Reviewer")
	change := func(r *domain.Role) error {
		r.Name, r.NameKey, r.Description, r.Permissions.Predict = "Auditor", "auditor", "", domain.FullAccess
		r.Version, r.UpdatedAt = 2, after(1)
		return nil
	}
	update := func(tenant domain.TenantID, project domain.ProjectID, id domain.RoleID, at domain.Version) error {
		_, err := p.Roles.Update(t.Context(), tenant, project, id, at, change)
		return err
	}
	nowhere(t, domain.ErrRoleNotFound, func(id domain.RoleID) error { return update(a, team.ID, id, 1) })
	nowhere(t, domain.ErrRoleNotFound, func(id domain.ProjectID) error { return update(a, id, role.ID, 9) })
	wantError(t, update(a, other.ID, role.ID, 9), domain.ErrRoleNotFound)
	wantError(t, update(b, team.ID, role.ID, 0), domain.ErrRoleNotFound)
	wantError(t, update(a, team.ID, role.ID, 9), domain.ErrStale)
	_, err := p.Roles.Update(t.Context(), a, team.ID, role.ID, 1, func(*domain.Role) error { return errBoom })
	wantError(t, err, errBoom)
	wantSame(t, got(p.Roles.Get(t.Context(), a, role.ID))(t), role)
	must(t, change(&role))
	wantSame(t, got(p.Roles.Update(t.Context(), a, team.ID, role.ID, 1, change))(t), role)
	wantSame(t, got(p.Roles.List(t.Context(), a, team.ID))(t), append(team.roles, role))
}

func roleNameTaken(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	team, other := addTeam(t, p, tenant, "ONC-201"), addTeam(t, p, tenant, "ONC-202")
	team.addRole(t, p, tenant, "Reviewer")
	second := team.addRole(t, p, tenant, "Auditor")
	other.addRole(t, p, tenant, "Guest")
	rename := func(role domain.Role, to string) error {
		_, err := p.Roles.Update(t.Context(), tenant, team.ID, role.ID, 0, func(r *domain.Role) error {
			r.Name, r.NameKey = to, domain.Fold(to)
			return nil
		})
		return err
	}
	for _, name := range []string{"REVIEWER", "admin", "Member"} {
		wantError(t, rename(second, name), domain.ErrRoleNameTaken)
	}
	for _, name := range []string{"auditor", "Guest", "Auditor"} {
		must(t, rename(second, name))
	}
	var all []domain.Role
	for i := range 10 {
		all = append(all, team.addRole(t, p, tenant, fmt.Sprint("Role ", i)))
	}
	inserted(t, domain.ErrRoleNameTaken, func(i int) error { return rename(all[i], []string{"Same", "sAME"}[i%2]) })
}

func roleDelete(t *testing.T, p ports.Set) {
	a, b := newTenant(t, p).Organization, newTenant(t, p).Organization
	team, other := addTeam(t, p, a, "ONC-201"), addTeam(t, p, a, "ONC-202")
	role := team.addRole(t, p, a, "Reviewer")
	remove := func(tenant domain.TenantID, project domain.ProjectID, id domain.RoleID, at domain.Version) error {
		_, err := p.Roles.Delete(t.Context(), tenant, project, id, at, anyRole)
		return err
	}
	nowhere(t, domain.ErrRoleNotFound, func(id domain.RoleID) error { return remove(a, team.ID, id, 1) })
	wantError(t, remove(a, other.ID, role.ID, 9), domain.ErrRoleNotFound)
	wantError(t, remove(b, team.ID, role.ID, 0), domain.ErrRoleNotFound)
	wantError(t, remove(a, team.ID, role.ID, 9), domain.ErrStale)
	_, err := p.Roles.Delete(t.Context(), a, team.ID, role.ID, 1, func(r domain.Role) error {
		wantSame(t, r, role)
		return errBoom
	})
	wantError(t, err, errBoom)
	wantSame(t, got(p.Roles.Delete(t.Context(), a, team.ID, role.ID, 1, anyRole))(t), role)
	wantError(t, remove(a, team.ID, role.ID, 1), domain.ErrRoleNotFound)
	wantSame(t, got(p.Roles.List(t.Context(), a, team.ID))(t), team.roles)
	team.addRole(t, p, a, "Reviewer") // its name is free
}

func roleInUse(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	team, ada := addTeam(t, p, tenant, "ONC-201"), addUser(t, p, tenant, "Ada", "")
	role := team.addRole(t, p, tenant, "Reviewer")
	team.has(t, p, tenant, ada, role)
	remove := func(ctx context.Context) error {
		_, err := p.Roles.Delete(ctx, tenant, team.ID, role.ID, 0, anyRole)
		return err
	}
	wantError(t, remove(t.Context()), domain.ErrRoleInUse)
	must(t, p.InTx(t.Context(), func(ctx context.Context) error {
		return errors.Join(p.Members.SetRole(ctx, tenant, team.ID, ada.Subject, team.roles[3].ID), remove(ctx))
	}))
}

// roleUseRace proves that who gets a role at the moment of its end has a role after it.
func roleUseRace(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	team := addTeam(t, p, tenant, "ONC-201")
	role := team.addRole(t, p, tenant, "Reviewer")
	people := make([]domain.User, 5)
	for i := range people {
		people[i] = addUser(t, p, tenant, "Ada", "")
	}
	var joined atomic.Int64
	together(len(people)+1, func(i int) {
		if i == len(people) {
			_, err := p.Roles.Delete(t.Context(), tenant, team.ID, role.ID, 0, anyRole)
			if err != nil && !errors.Is(err, domain.ErrRoleInUse) {
				t.Error(err)
			}
			return
		}
		err := p.Members.Insert(t.Context(), tenant, domain.Member{
			Project: team.ID, Person: people[i].Person(), Role: role.ID, JoinedAt: someday,
		})
		if err == nil {
			joined.Add(1)
		} else if !errors.Is(err, domain.ErrRoleNotFound) {
			t.Error(err)
		}
	})
	members := got(p.Members.List(t.Context(), tenant, team.ID))(t)
	if int64(len(members)) != joined.Load() {
		t.Errorf("%d of %d who joined are members", len(members), joined.Load())
	}
}

func memberMove(t *testing.T, p ports.Set) {
	a, b := newTenant(t, p).Organization, newTenant(t, p).Organization
	team, other := addTeam(t, p, a, "ONC-201"), addTeam(t, p, a, "ONC-202")
	from := team.addRole(t, p, a, "Reviewer")
	ada, bob, eve := addUser(t, p, a, "Ada", ""), addUser(t, p, a, "Bob", ""), addUser(t, p, a, "Eve", "")
	team.has(t, p, a, ada, from)
	team.has(t, p, a, bob, from)
	team.joins(t, p, a, eve, asAdmin)
	move := func(tenant domain.TenantID, project domain.ProjectID, to domain.RoleID) error {
		_, err := p.Members.Move(t.Context(), tenant, project, from.ID, to)
		return err
	}
	nowhere(t, domain.ErrRoleNotFound, func(id domain.RoleID) error { return move(a, team.ID, id) })
	wantError(t, move(a, team.ID, other.roles[0].ID), domain.ErrRoleNotFound)
	wantError(t, move(b, team.ID, team.roles[0].ID), domain.ErrRoleNotFound)
	must(t, move(a, other.ID, other.roles[0].ID)) // of whom there is nobody
	want := []domain.Subject{min(ada.Subject, bob.Subject), max(ada.Subject, bob.Subject)}
	wantSame(t, got(p.Members.Move(t.Context(), a, team.ID, from.ID, team.roles[asMember].ID))(t), want)
	wantSame(t, len(got(p.Members.Move(t.Context(), a, team.ID, from.ID, team.roles[0].ID))(t)), 0)
	for _, m := range got(p.Members.List(t.Context(), a, team.ID))(t) {
		if isAdmin := m.Person.Subject == eve.Subject; isAdmin != (m.RoleName == domain.RoleAdmin) {
			t.Errorf("got %+v", m)
		}
	}
}
