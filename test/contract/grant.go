package contract

import (
	"cmp"
	"slices"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

var grantChecks = checks{
	"find":     grantFind,
	"delete":   grantDelete,
	"by trial": grantDeleteByTrial,
	"grantees": grantGrantees,
	"access":   grantAccess,
	"again":    grantAgain,
	"race":     grantRace,
	"list":     grantList,
	"twice":    grantTwice,
	"odd":      grantRefused,
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
		{newGrant(e, 1<<40, 0, 0), domain.ErrModuleNotFound},
		{newGrant(e, 1, 1<<40, 0), domain.ErrTrialNotFound},
		{newGrant(e, 1, 0, 0), domain.ErrTrialRequired},
	} {
		_, _, err := p.Grants.Ensure(t.Context(), c.grant)
		wantError(t, err, c.want)
	}
	wantSame(t, len(got(p.Grants.List(t.Context(), e.ID))(t)), 0)
}

func grantFind(t *testing.T, p ports.Set) {
	e, other, trial := newTenant(t, p), newTenant(t, p), addTrial(t, p)
	whole := newGrant(e, 2, 0, 1)
	_, _, err := p.Grants.Ensure(t.Context(), whole)
	must(t, err)
	for _, want := range []domain.Grant{addGrant(t, p, e.ID, trial), whole} {
		of := domain.NewGrant{Module: want.Module, Trial: want.Trial}
		wantSame(t, got(p.Grants.Get(t.Context(), e.ID, want.ID))(t), want)
		wantSame(t, got(p.Grants.Find(t.Context(), e.ID, of))(t), want)
		_, err := p.Grants.Get(t.Context(), other.ID, want.ID)
		wantError(t, err, domain.ErrGrantNotFound)
		_, err = p.Grants.Find(t.Context(), other.ID, of)
		wantError(t, err, domain.ErrGrantNotFound)
	}
	for _, of := range []domain.NewGrant{
		{}, {Module: 1}, {Module: 3}, {Module: 2, Trial: trial.ID}, {Module: 1, Trial: addTrial(t, p).ID}, {Trial: trial.ID},
	} {
		_, err := p.Grants.Find(t.Context(), e.ID, of)
		wantError(t, err, domain.ErrGrantNotFound)
	}
	nowhere(t, domain.ErrGrantNotFound, func(id domain.GrantID) error {
		_, err := p.Grants.Get(t.Context(), e.ID, id)
		return err
	})
}

func grantDelete(t *testing.T, p ports.Set) {
	e, other, trial := newTenant(t, p), newTenant(t, p), addTrial(t, p)
	goes, stays := addGrant(t, p, e.ID, trial), addGrant(t, p, e.ID, addTrial(t, p))
	theirs := addGrant(t, p, other.ID, trial)
	wantError(t, p.Grants.Delete(t.Context(), other.ID, goes.ID), domain.ErrGrantNotFound)
	nowhere(t, domain.ErrGrantNotFound, func(id domain.GrantID) error { return p.Grants.Delete(t.Context(), e.ID, id) })
	must(t, p.Grants.Delete(t.Context(), e.ID, goes.ID))
	wantError(t, p.Grants.Delete(t.Context(), e.ID, goes.ID), domain.ErrGrantNotFound)
	wantSame(t, got(p.Grants.List(t.Context(), e.ID))(t), []domain.Grant{stays})
	wantSame(t, got(p.Grants.List(t.Context(), other.ID))(t), []domain.Grant{theirs})
	again := addGrant(t, p, e.ID, trial)
	wantSame(t, got(p.Grants.Get(t.Context(), e.ID, again.ID))(t), again)
}

func grantDeleteByTrial(t *testing.T, p ports.Set) {
	a, b, trial := newTenant(t, p), newTenant(t, p), addTrial(t, p)
	first, second := newGrant(b, 1, trial.ID, 0), newGrant(a, 1, trial.ID, 1)
	for _, g := range []domain.Grant{second, first} {
		_, _, err := p.Grants.Ensure(t.Context(), g)
		must(t, err)
	}
	stays := addGrant(t, p, a.ID, addTrial(t, p))
	whole := newGrant(a, 3, 0, 2)
	_, _, err := p.Grants.Ensure(t.Context(), whole)
	must(t, err)
	wantSame(t, got(p.Grants.DeleteByTrial(t.Context(), trial.ID))(t), []domain.Grant{first, second})
	wantSame(t, len(got(p.Grants.DeleteByTrial(t.Context(), trial.ID))(t)), 0)
	wantSame(t, len(got(p.Grants.DeleteByTrial(t.Context(), 0))(t)), 0)
	wantSame(t, got(p.Grants.List(t.Context(), a.ID))(t), []domain.Grant{stays, whole})
	wantSame(t, len(got(p.Grants.List(t.Context(), b.ID))(t)), 0)
}

// grantGrantees proves that who had a trial is remembered when the grant is gone.
func grantGrantees(t *testing.T, p ports.Set) {
	a, b, trial := newTenant(t, p), newTenant(t, p), addTrial(t, p)
	early := newEnterprise()
	early.Organization = ""
	must(t, p.Enterprises.Insert(t.Context(), early))
	want := []domain.TenantID{a.Organization, b.Organization}
	slices.Sort(want)
	wantSame(t, len(got(p.Grants.Grantees(t.Context(), trial.ID))(t)), 0)
	revoked := addGrant(t, p, a.ID, trial)
	addGrant(t, p, b.ID, trial)
	addGrant(t, p, early.ID, trial)
	addGrant(t, p, newTenant(t, p).ID, addTrial(t, p))
	must(t, p.Grants.Delete(t.Context(), a.ID, revoked.ID))
	wantSame(t, got(p.Grants.Grantees(t.Context(), trial.ID))(t), want)
	addGrant(t, p, a.ID, trial)
	wantSame(t, got(p.Grants.Grantees(t.Context(), trial.ID))(t), want)
	_, err := p.Grants.DeleteByTrial(t.Context(), trial.ID)
	must(t, err)
	wantSame(t, got(p.Grants.Grantees(t.Context(), trial.ID))(t), want)
	module := addModule(t, p, false)
	_, err = p.Trials.Update(t.Context(), trial.ID, 0, func(stored *domain.Trial) error {
		stored.Module = module.ID
		return nil
	})
	must(t, err)
	wantSame(t, got(p.Grants.Grantees(t.Context(), trial.ID))(t), want)
}

func grantAccess(t *testing.T, p ports.Set) {
	e, module := newTenant(t, p), addModule(t, p, false)
	var trials []domain.Trial
	for range 3 {
		trial := newTrial()
		trial.Module = module.ID
		trials = append(trials, got(p.Trials.Insert(t.Context(), trial))(t))
	}
	whole := newGrant(e, 2, 0, 0)
	_, _, err := p.Grants.Ensure(t.Context(), whole)
	must(t, err)
	for granted := range 4 {
		if granted > 0 {
			addGrant(t, p, e.ID, trials[granted-1])
		}
		want := domain.ModuleAccess{Module: module, Granted: granted == 3}
		for i, trial := range trials {
			want.Trials = append(want.Trials, domain.TrialAccess{Trial: trial, Granted: i < granted})
		}
		access := accessByModule(t, p, e.ID)
		wantSame(t, access[module.ID], want)
		wantSame(t, access[2].Granted, true)
		wantSame(t, access[3].Granted, false)
		wantSame(t, access[2].Trials, []domain.TrialAccess{})
	}
	for _, a := range accessByModule(t, p, domain.EnterpriseID(newID())) {
		if a.Granted || slices.ContainsFunc(a.Trials, func(t domain.TrialAccess) bool { return t.Granted }) {
			t.Errorf("nobody was granted %s", a.Slug)
		}
	}
}

// accessByModule checks that all modules are there, in the order of their numbers.
func accessByModule(t *testing.T, p ports.Set, e domain.EnterpriseID) map[domain.ModuleID]domain.ModuleAccess {
	t.Helper()
	all := got(p.Grants.ListAccess(t.Context(), e))(t)
	if !slices.IsSortedFunc(all, func(a, b domain.ModuleAccess) int { return cmp.Compare(a.ID, b.ID) }) {
		t.Error("the modules are not in the order of their numbers")
	}
	access := map[domain.ModuleID]domain.ModuleAccess{}
	for _, a := range all {
		access[a.ID] = a
	}
	return access
}
