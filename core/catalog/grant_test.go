package catalog_test

import (
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

func TestARevokedTrialIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c, other, op := w.Tenant(t), w.Tenant(t), w.Operator(t)
	scope := c.TrialScope(t)
	addRecord(t, c, scope, nil)
	grants, err := w.Catalog.Grants(t.Context(), op, c.Enterprise.ID)
	fixture.Must(t, err)
	id := grants[0].ID
	fixture.Want(t, w.Catalog.Revoke(t.Context(), c.Admin, c.Enterprise.ID, id), domain.ErrForbidden)
	fixture.Want(t, w.Catalog.Revoke(t.Context(), op, other.Enterprise.ID, id), domain.ErrGrantNotFound)
	fixture.Want(t, w.Catalog.Revoke(t.Context(), op, "nobody", id), domain.ErrEnterpriseNotFound)
	fixture.Want(t, w.Catalog.Revoke(t.Context(), op, c.Enterprise.ID, "nobody"), domain.ErrGrantNotFound)
	fixture.Must(t, w.Catalog.Revoke(t.Context(), op, c.Enterprise.ID, id))
	fixture.Want(t, w.Catalog.Revoke(t.Context(), op, c.Enterprise.ID, id), domain.ErrGrantNotFound)
	addRecord(t, c, scope, domain.ErrTrialNotGranted)
	_, err = w.Records.List(t.Context(), c.Admin, domain.RecordQuery{TrialScope: scope})
	fixture.Want(t, err, domain.ErrTrialNotGranted)

	_, err = w.Catalog.Grant(t.Context(), op, c.Enterprise.ID, domain.NewGrant{Module: 1, Trial: grants[0].Trial})
	fixture.Must(t, err)
	kept, err := w.Records.List(t.Context(), c.Admin, domain.RecordQuery{TrialScope: scope})
	fixture.Must(t, err)
	if len(kept.Items) != 1 {
		t.Errorf("%d records were kept, want 1", len(kept.Items))
	}
}

// catalogFixture is a company and two trials, of which it was granted the first.
type catalogFixture struct {
	*fixture.Tenant
	op            domain.Call
	first, second domain.Trial
}

func newCatalog(t *testing.T) catalogFixture {
	c := fixture.New(t).Tenant(t)
	f := catalogFixture{Tenant: c, op: c.Operator(t)}
	var err error
	f.first, err = c.Catalog.TrialBySlug(t.Context(), f.op, c.Trial(t))
	fixture.Must(t, err)
	f.second, err = c.Catalog.CreateTrial(t.Context(), f.op, domain.NewTrial{Module: 1, Slug: "second", Name: "Second"})
	fixture.Must(t, err)
	return f
}

func (f catalogFixture) change(t *testing.T, in domain.GrantChanges) domain.GrantResult {
	t.Helper()
	r, err := f.Catalog.ChangeGrants(t.Context(), f.op, f.Enterprise.ID, in)
	fixture.Must(t, err)
	return r
}

// items are what grants are of.
func items(grants []domain.Grant) (all []domain.NewGrant) {
	for _, g := range grants {
		all = append(all, domain.NewGrant{Module: g.Module, Trial: g.Trial})
	}
	return all
}

func TestABatchAnswersEachItem(t *testing.T) {
	t.Parallel()
	f := newCatalog(t)
	had, wanted := domain.NewGrant{Module: 1, Trial: f.first.ID}, domain.NewGrant{Module: 1, Trial: f.second.ID}
	both, whole := domain.NewGrant{Module: 4}, domain.NewGrant{Module: 2}
	r := f.change(t, domain.GrantChanges{
		Grant: []domain.NewGrant{
			wanted, wanted, both, {Module: 1}, whole, {Module: 2, Trial: f.first.ID}, {Module: 99}, {Module: 1, Trial: 999},
			{Module: 1, Trial: -1}, {},
		},
		Revoke: []domain.NewGrant{both, had, had, {Module: 3}, {Module: 98}},
	})
	expect.Equal(t, items(r.Granted), []domain.NewGrant{wanted, whole})
	expect.Equal(t, items(r.Revoked), []domain.NewGrant{had})
	expect.Equal(t, r.Unchanged, []domain.NewGrant{wanted, had, {Module: 3}})
	for i, want := range []struct {
		location string
		err      *domain.Error
	}{
		{"grant[2]", domain.ErrGrantContradictory}, {"grant[3].trial_id", domain.ErrTrialRequired},
		{"grant[5].trial_id", domain.ErrModuleStandalone}, {"grant[6].module_id", domain.ErrModuleNotFound},
		{"grant[7].trial_id", domain.ErrTrialNotFound}, {"grant[8].trial_id", domain.ErrTrialNotFound},
		{"grant[9].module_id", domain.ErrModuleNotFound}, {"revoke[0]", domain.ErrGrantContradictory},
		{"revoke[4].module_id", domain.ErrModuleNotFound},
	} {
		if i >= len(r.Failed) || r.Failed[i].Location != want.location {
			t.Fatalf("failure %d of %+v is not at %s", i, r.Failed, want.location)
		}
		fixture.Want(t, r.Failed[i].Err, want.err)
	}
	stored, err := f.Catalog.Grants(t.Context(), f.op, f.Enterprise.ID)
	fixture.Must(t, err)
	expect.Equal(t, stored, r.Granted)
	expect.Equal(t, f.change(t, domain.GrantChanges{}), domain.GrantResult{})
}

func TestABatchIsTheOperatorsAndOfAnEnterprise(t *testing.T) {
	t.Parallel()
	f := newCatalog(t)
	for _, in := range []domain.GrantChanges{{}, {Grant: []domain.NewGrant{{Module: 2}}}} {
		_, err := f.Catalog.ChangeGrants(t.Context(), f.Admin, f.Enterprise.ID, in)
		fixture.Want(t, err, domain.ErrForbidden)
		_, err = f.Catalog.ChangeGrants(t.Context(), f.op, "nobody", in)
		fixture.Want(t, err, domain.ErrEnterpriseNotFound)
	}
}

func TestWhatAnEnterpriseMayUse(t *testing.T) {
	t.Parallel()
	f := newCatalog(t)
	f.change(t, domain.GrantChanges{Grant: []domain.NewGrant{{Module: 2}}})
	org := f.Enterprise.Organization
	summary := func(all []domain.ModuleAccess, err error) (words []string) {
		fixture.Must(t, err)
		for _, m := range all {
			words = append(words, m.Slug+map[bool]string{true: "+"}[m.Granted])
			for _, trial := range m.Trials {
				words = append(words, string(trial.Slug)+map[bool]string{true: "+"}[trial.Granted])
			}
		}
		return words
	}
	first, second := string(f.first.Slug), string(f.second.Slug)
	full := []string{"predict", first + "+", second, "compare+", "insights", "copilot"}
	for _, c := range []domain.Call{f.op, f.Admin} {
		expect.Equal(t, summary(f.Catalog.ModuleAccess(t.Context(), c, f.Enterprise.ID)), full)
		expect.Equal(
			t, summary(f.Catalog.GrantedByOrganization(t.Context(), c, org)), []string{"predict", first + "+", "compare+"},
		)
	}
	expect.Equal(t, summary(f.Catalog.ModulesWithTrials(t.Context(), f.Admin)),
		[]string{"predict", first, second, "compare", "insights", "copilot"})
	f.change(t, domain.GrantChanges{Grant: []domain.NewGrant{{Module: 1, Trial: f.second.ID}}})
	expect.Equal(t, summary(f.Catalog.GrantedByOrganization(t.Context(), f.Admin, org)),
		[]string{"predict+", first + "+", second + "+", "compare+"})

	stranger := f.Installation.Tenant(t)
	for _, org := range []domain.TenantID{org, "org_nobody", ""} {
		_, err := f.Catalog.GrantedByOrganization(t.Context(), stranger.Admin, org)
		fixture.Want(t, err, domain.ErrEnterpriseNotFound)
	}
	_, err := f.Catalog.ModuleAccess(t.Context(), stranger.Admin, f.Enterprise.ID)
	fixture.Want(t, err, domain.ErrEnterpriseNotFound)
	_, err = f.Catalog.GrantedByOrganization(t.Context(), f.op, "org_nobody")
	fixture.Want(t, err, domain.ErrEnterpriseNotFound)
}
