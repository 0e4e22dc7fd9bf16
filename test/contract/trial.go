package contract

import (
	"cmp"
	"slices"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

var trialChecks = checks{
	"round trip": trialRoundTrip,
	"unique":     trialUnique,
	"race":       trialRace,
	"list":       trialList,
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
	elsewhere.Module, elsewhere.Name, elsewhere.NameKey = 2, first.Name, first.NameKey
	_, err = p.Trials.Insert(t.Context(), elsewhere)
	must(t, err)
	nowhere.Module = 99
	_, err = p.Trials.Insert(t.Context(), nowhere)
	wantError(t, err, domain.ErrModuleNotFound)
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

// trialList has the module insights for itself, so that no other check shifts
// its pages.
func trialList(t *testing.T, p ports.Set) {
	var want []domain.Trial
	for range 5 {
		trial := newTrial()
		trial.Module = 3
		want = append(want, got(p.Trials.Insert(t.Context(), trial))(t))
	}
	addTrial(t, p)
	all := pages(t, 2, func(at domain.Paging) (domain.Page[domain.Trial], error) {
		return p.Trials.List(t.Context(), domain.TrialQuery{Module: 3, Paging: at})
	})
	if !slices.IsSortedFunc(all, func(a, b domain.Trial) int { return cmp.Compare(a.ID, b.ID) }) {
		t.Error("the trials are not in the order of ids")
	}
	wantSame(t, all[len(all)-5:], want)
	if slices.ContainsFunc(all, func(trial domain.Trial) bool { return trial.Module != 3 }) {
		t.Error("the list has trials of another module")
	}
	every := got(p.Trials.List(t.Context(), domain.TrialQuery{Paging: domain.Paging{Size: 1}}))(t)
	if every.Total < 5 {
		t.Errorf("all modules together have %d trials", every.Total)
	}
}
