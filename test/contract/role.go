package contract

import (
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

var roleChecks = checks{
	"round trip": roleRoundTrip,
	"apart":      roleApart,
	"twice":      roleTwice,
	"refused":    roleRefused,
	"get":        roleGet,
	"update":     roleUpdate,
	"taken":      roleNameTaken,
	"delete":     roleDelete,
	"in use":     roleInUse,
	"use race":   roleUseRace,
}

func roleRoundTrip(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	team := addTeam(t, p, tenant, "ONC-201")
	older, younger := newRole(team, "Reviewer"), newRole(team, "Auditor")
	younger.CreatedAt = after(1)
	if older.ID < younger.ID { // so that ids do not tell the order
		older.ID, younger.ID = younger.ID, older.ID
	}
	must(t, p.Roles.Insert(t.Context(), tenant, younger, older))
	must(t, p.Roles.Insert(t.Context(), tenant))
	wantSame(t, got(p.Roles.List(t.Context(), tenant, team.ID))(t), append(team.roles, older, younger))
}

func newRole(m team, name string) domain.Role {
	return domain.Role{
		ID: domain.RoleID(newID()), Project: m.ID, Name: name, NameKey: domain.Fold(name), Description: "looks closely",
		Permissions: domain.Permissions{
			Predict: domain.ReadOnly, Compare: domain.FullAccess, Copilot: domain.Hidden, Insights: domain.ReadOnly,
		}, Version: 1, CreatedAt: someday, UpdatedAt: someday,
	}
}

func roleApart(t *testing.T, p ports.Set) {
	a, b := newTenant(t, p).Organization, newTenant(t, p).Organization
	team := addTeam(t, p, a, "ONC-201")
	other := addTeam(t, p, a, "ONC-202")
	wantSame(t, len(got(p.Roles.List(t.Context(), b, team.ID))(t)), 0)
	wantSame(t, got(p.Roles.List(t.Context(), a, other.ID))(t), other.roles)
}

func roleTwice(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	team := addTeam(t, p, tenant, "ONC-201")
	again := newRole(team, "Reviewer")
	again.ID = team.roles[0].ID
	wantOnce(
		t, p.Roles.Insert(t.Context(), tenant, again),
		func() ([]domain.Role, error) { return p.Roles.List(t.Context(), tenant, team.ID) }, team.roles,
	)
}

// roleRefused proves that of several roles none is stored when one is refused.
func roleRefused(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	team, other := addTeam(t, p, tenant, "ONC-201"), addTeam(t, p, tenant, "ONC-202")
	must(t, p.Roles.Insert(t.Context(), tenant, newRole(other, "Reviewer")))
	wantError(
		t, p.Roles.Insert(t.Context(), tenant, newRole(team, "Reviewer"), newRole(team, "reVIEWER")), domain.ErrRoleNameTaken,
	)
	wantError(
		t, p.Roles.Insert(t.Context(), tenant, newRole(team, "Reviewer"), newRole(team, "admin")), domain.ErrRoleNameTaken,
	)
	team.ID = newProject("ONC-203").ID
	wantError(t, p.Roles.Insert(t.Context(), tenant, newRole(team, "Reviewer")), domain.ErrProjectNotFound)
	team.ID = team.roles[0].Project
	wantSame(t, got(p.Roles.List(t.Context(), tenant, team.ID))(t), team.roles)
}
