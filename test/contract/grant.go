package contract

import (
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

var grantChecks = checks{
	"again": grantAgain,
	"race":  grantRace,
	"list":  grantList,
	"twice": grantTwice,
	"odd":   grantRefused,
}

func newGrant(e domain.Enterprise, module domain.ModuleID, trial domain.TrialID, ms int) domain.Grant {
	return domain.Grant{
		ID: domain.GrantID(newID()), Enterprise: e.ID, Module: module, Trial: trial, CreatedAt: after(ms),
		CreatedBy: "operator",
	}
}

func grantAgain(t *testing.T, p ports.Set) {
	a, b, trial := newTenant(t, p), newTenant(t, p), addTrial(t, p)
	for _, want := range []domain.Grant{
		newGrant(a, 1, trial.ID, 0), newGrant(a, 1, addTrial(t, p).ID, 0), newGrant(a, 2, 0, 0), newGrant(a, 3, 0, 0),
		newGrant(b, 1, trial.ID, 0),
	} {
		grant, created, err := p.Grants.Ensure(t.Context(), want)
		must(t, err)
		wantSame(t, created, true)
		wantSame(t, grant, want)
		second := want
		second.ID, second.CreatedAt, second.CreatedBy = domain.GrantID(newID()), after(5), "another"
		grant, created, err = p.Grants.Ensure(t.Context(), second)
		must(t, err)
		wantSame(t, created, false)
		wantSame(t, grant, want)
	}
}

// grantRace grants a module without a trial: stores take the absent for
// different unless told otherwise.
func grantRace(t *testing.T, p ports.Set) {
	e := newTenant(t, p)
	ensured(t, func(i int) (domain.Grant, bool, error) { return p.Grants.Ensure(t.Context(), newGrant(e, 2, 0, i)) })
}

func grantList(t *testing.T, p ports.Set) {
	e := newTenant(t, p)
	want := []domain.Grant{newGrant(e, 2, 0, 0), newGrant(e, 1, addTrial(t, p).ID, 1), newGrant(e, 3, 0, 2)}
	for _, i := range []int{2, 0, 1} {
		_, _, err := p.Grants.Ensure(t.Context(), want[i])
		must(t, err)
	}
	wantSame(t, got(p.Grants.List(t.Context(), e.ID))(t), want)
	wantSame(t, len(got(p.Grants.List(t.Context(), newTenant(t, p).ID))(t)), 0)
}

func grantTwice(t *testing.T, p ports.Set) {
	e := newTenant(t, p)
	first, again := addGrant(t, p, e.ID, addTrial(t, p)), newGrant(e, 2, 0, 1)
	again.ID = first.ID
	_, _, err := p.Grants.Ensure(t.Context(), again)
	wantOnce(t, err, func() ([]domain.Grant, error) { return p.Grants.List(t.Context(), e.ID) }, []domain.Grant{first})
}

// grantRefused proves that there is no grant of what is not there, or not so.
func grantRefused(t *testing.T, p ports.Set) {
	e := newTenant(t, p)
	for _, c := range []struct {
		grant domain.Grant
		want  error
	}{
		{newGrant(newEnterprise(), 2, 0, 0), domain.ErrEnterpriseNotFound},
		{newGrant(e, 99, 0, 0), domain.ErrModuleNotFound},
		{newGrant(e, 1, 1<<40, 0), domain.ErrTrialNotFound},
		{newGrant(e, 1, 0, 0), domain.ErrTrialRequired},
	} {
		_, _, err := p.Grants.Ensure(t.Context(), c.grant)
		wantError(t, err, c.want)
	}
	wantSame(t, len(got(p.Grants.List(t.Context(), e.ID))(t)), 0)
}
