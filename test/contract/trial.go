package contract

import (
	"slices"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

var trialChecks = checks{
	"round trip":    trialRoundTrip,
	"unique":        trialUnique,
	"race":          trialRace,
	"list":          trialList,
	"update":        trialUpdate,
	"update unique": trialUpdateUnique,
	"moves grants":  trialMovesGrants,
	"delete":        trialDelete,
	"slug taken":    trialSlugTaken,
}

func trialRoundTrip(t *testing.T, p ports.Set) {
	bare, full := newTrial(), newTrial()
	full.IconURL, full.Description, full.UpdatedAt = "/icons/pbc.svg", "Primary biliary cholangitis", after(1)
	for _, want := range []domain.Trial{bare, full} {
		stored := got(p.Trials.Insert(t.Context(), want))(t)
		if stored.ID <= 0 {
			t.Fatalf("the trial's number is %d", stored.ID)
		}
		want.ID = stored.ID
		wantSame(t, stored, want)
		wantSame(t, got(p.Trials.Get(t.Context(), want.ID))(t), want)
		wantSame(t, got(p.Trials.BySlug(t.Context(), want.Slug))(t), want)
	}
	_, err := p.Trials.Get(t.Context(), 1<<40)
	wantError(t, err, domain.ErrTrialNotFound)
	_, err = p.Trials.BySlug(t.Context(), "no-such")
	wantError(t, err, domain.ErrTrialNotFound)
}

func trialUnique(t *testing.T, p ports.Set) {
	first := addTrial(t, p)
	slug, name, elsewhere, nowhere := newTrial(), newTrial(), newTrial(), newTrial()
	slug.Slug = first.Slug
	_, err := p.Trials.Insert(t.Context(), slug)
	wantError(t, err, domain.ErrSlugTaken)
	name.Name, name.NameKey = "TRIAL"+first.Name[len("Trial"):], first.NameKey
	_, err = p.Trials.Insert(t.Context(), name)
	wantError(t, err, domain.ErrTrialNameTaken)
	elsewhere.Module, elsewhere.Name, elsewhere.NameKey = addModule(t, p, false).ID, first.Name, first.NameKey
	_, err = p.Trials.Insert(t.Context(), elsewhere)
	must(t, err)
	nowhere.Module = 1 << 40
	_, err = p.Trials.Insert(t.Context(), nowhere)
	wantError(t, err, domain.ErrModuleNotFound)
	nowhere.Module = 2
	_, err = p.Trials.Insert(t.Context(), nowhere)
	wantError(t, err, domain.ErrModuleStandalone)
}

func trialRace(t *testing.T, p ports.Set) {
	slug := domain.Slug(unique())
	inserted(t, domain.ErrSlugTaken, func(int) error {
		trial := newTrial()
		trial.Slug = slug
		_, err := p.Trials.Insert(t.Context(), trial)
		return err
	})
}

func trialList(t *testing.T, p ports.Set) {
	module, want := addModule(t, p, false), []domain.Trial{}
	for range 5 {
		trial := newTrial()
		trial.Module = module.ID
		want = append(want, got(p.Trials.Insert(t.Context(), trial))(t))
	}
	addTrial(t, p)
	all := pages(t, 2, func(at domain.Paging) (domain.Page[domain.Trial], error) {
		return p.Trials.List(t.Context(), domain.TrialQuery{Module: module.ID, Paging: at})
	})
	wantSame(t, all, want)
	every := got(p.Trials.List(t.Context(), domain.TrialQuery{Paging: domain.Paging{Size: 1}}))(t)
	if every.Total < 6 {
		t.Errorf("all modules together have %d trials", every.Total)
	}
	var slugs []domain.Slug
	known := got(p.Trials.Slugs(t.Context()))(t)
	for _, trial := range want {
		slugs = append(slugs, trial.Slug)
	}
	others := func(s domain.Slug) bool { return !slices.Contains(slugs, s) }
	wantSame(t, slices.DeleteFunc(known, others), slugs)
}

func trialUpdate(t *testing.T, p ports.Set) {
	trial, module := addTrial(t, p), addModule(t, p, false)
	change := func(stored *domain.Trial) error {
		stored.Module, stored.IconURL, stored.Description = module.ID, "/icon.svg", "Longer"
		stored.Name, stored.NameKey = "New "+trial.Name, domain.Fold("New "+trial.Name)
		stored.Version, stored.UpdatedAt = 2, after(9)
		return nil
	}
	want := trial
	must(t, change(&want))
	wantSame(t, got(p.Trials.Update(t.Context(), trial.ID, 1, change))(t), want)
	wantSame(t, got(p.Trials.Get(t.Context(), trial.ID))(t), want)
	_, err := p.Trials.Update(t.Context(), trial.ID, 1, change)
	wantError(t, err, domain.ErrStale)
	_, err = p.Trials.Update(t.Context(), trial.ID, 0, func(*domain.Trial) error { return domain.ErrURLInvalid })
	wantError(t, err, domain.ErrURLInvalid)
	_, err = p.Trials.Update(t.Context(), 1<<40, 0, change)
	wantError(t, err, domain.ErrTrialNotFound)
	wantSame(t, got(p.Trials.Get(t.Context(), trial.ID))(t), want)
}

func trialUpdateUnique(t *testing.T, p ports.Set) {
	first, second := addTrial(t, p), addTrial(t, p)
	rename := func(to domain.Trial, module domain.ModuleID) error {
		_, err := p.Trials.Update(t.Context(), second.ID, 0, func(stored *domain.Trial) error {
			stored.Module, stored.Name, stored.NameKey = module, to.Name, to.NameKey
			return nil
		})
		return err
	}
	wantError(t, rename(first, 1), domain.ErrTrialNameTaken)
	wantError(t, rename(second, 2), domain.ErrModuleStandalone)
	wantError(t, rename(second, 1<<40), domain.ErrModuleNotFound)
	wantSame(t, got(p.Trials.Get(t.Context(), second.ID))(t), second)
	must(t, rename(second, 1))
	must(t, rename(first, addModule(t, p, false).ID))
}

func trialMovesGrants(t *testing.T, p ports.Set) {
	e, trial, other := newTenant(t, p), addTrial(t, p), addTrial(t, p)
	moves, stays := addGrant(t, p, e.ID, trial), addGrant(t, p, e.ID, other)
	moves.Module = addModule(t, p, false).ID
	_, err := p.Trials.Update(t.Context(), trial.ID, 0, func(stored *domain.Trial) error {
		stored.Module = moves.Module
		return nil
	})
	must(t, err)
	wantSame(t, got(p.Grants.Get(t.Context(), e.ID, moves.ID))(t), moves)
	wantSame(t, got(p.Grants.Get(t.Context(), e.ID, stays.ID))(t), stays)
	facts := got(p.AccessFacts.Load(t.Context(), domain.AccessQuery{Enterprise: e.ID, Trial: trial.Slug}))(t)
	wantSame(t, facts.TrialGranted, true)
}

func trialDelete(t *testing.T, p ports.Set) {
	e, trial, other := newTenant(t, p), addTrial(t, p), addTrial(t, p)
	addGrant(t, p, e.ID, trial)
	stays := addGrant(t, p, e.ID, other)
	wantError(t, p.Trials.Delete(t.Context(), trial.ID, 7), domain.ErrStale)
	must(t, p.Trials.Delete(t.Context(), trial.ID, trial.Version))
	wantError(t, p.Trials.Delete(t.Context(), trial.ID, 0), domain.ErrTrialNotFound)
	_, err := p.Trials.Get(t.Context(), trial.ID)
	wantError(t, err, domain.ErrTrialNotFound)
	wantSame(t, got(p.Grants.List(t.Context(), e.ID))(t), []domain.Grant{stays})
	wantSame(t, len(got(p.Grants.Grantees(t.Context(), trial.ID))(t)), 0)

	again := newTrial()
	again.Slug = trial.Slug
	_, err = p.Trials.Insert(t.Context(), again)
	wantError(t, err, domain.ErrSlugTaken)
	again.Slug, again.Name, again.NameKey = newTrial().Slug, trial.Name, trial.NameKey
	if next := got(p.Trials.Insert(t.Context(), again))(t); next.ID <= other.ID {
		t.Errorf("the number %d was given again", next.ID)
	}
}

func trialSlugTaken(t *testing.T, p ports.Set) {
	trial := addTrial(t, p)
	taken := func(slug domain.Slug) bool { return got(p.Trials.SlugTaken(t.Context(), slug))(t) }
	wantSame(t, taken(trial.Slug), true)
	must(t, p.Trials.Delete(t.Context(), trial.ID, 0))
	wantSame(t, taken(trial.Slug), true)
	wantSame(t, taken("nobody-has-this"), false)
	wantSame(t, taken(""), false)
}
