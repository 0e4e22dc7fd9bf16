package contract

import (
	"slices"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

var importChecks = checks{
	"round trip": importRoundTrip,
	"again":      importEnsuredAgain,
	"race":       importRace,
	"published":  importPublished,
	"abandon":    importAbandon,
	"with file":  importWithFile,
}

// addTrialScope is one trial in a project of the tenant.
func addTrialScope(t *testing.T, p ports.Set, tenant domain.TenantID) domain.TrialScope {
	t.Helper()
	return domain.TrialScope{Project: addTeam(t, p, tenant, unique()).ID, Trial: addTrial(t, p).Slug}
}

func newImport(s domain.TrialScope) domain.Import {
	return domain.NewImport(domain.ImportID(newID()), s, "auth0|ada", someday)
}

func addImport(t *testing.T, p ports.Set, tenant domain.TenantID, i domain.Import) {
	t.Helper()
	_, created, err := p.Imports.Ensure(t.Context(), tenant, i)
	must(t, err)
	wantSame(t, created, true)
}

func publish(t *testing.T, p ports.Set, tenant domain.TenantID, id domain.ImportID, rows int64, now time.Time) error {
	t.Helper()
	_, err := p.Imports.Update(t.Context(), tenant, id, func(i *domain.Import) error { return i.Publish(rows, now) })
	return err
}

func finalize(t *testing.T, p ports.Set, tenant domain.TenantID, id domain.ImportID, now time.Time) error {
	t.Helper()
	_, err := p.Imports.Update(t.Context(), tenant, id, func(i *domain.Import) error { i.Finalize(now); return nil })
	return err
}

func importRoundTrip(t *testing.T, p ports.Set) {
	tenant, elsewhere := newTenant(t, p).Organization, newTenant(t, p).Organization
	want := newImport(addTrialScope(t, p, tenant))
	want.Skipped = 7
	addImport(t, p, tenant, want)
	wantSame(t, got(p.Imports.Get(t.Context(), tenant, want.ID))(t), want)

	must(t, publish(t, p, tenant, want.ID, 312, after(1)))
	want.State, want.Rows, want.UpdatedAt = domain.ImportPublished, 312, after(1)
	wantSame(t, got(p.Imports.Get(t.Context(), tenant, want.ID))(t), want)

	must(t, finalize(t, p, tenant, want.ID, after(2)))
	want.State, want.UpdatedAt = domain.ImportFinalized, after(2)
	wantSame(t, got(p.Imports.Get(t.Context(), tenant, want.ID))(t), want)

	_, err := p.Imports.Get(t.Context(), elsewhere, want.ID)
	wantError(t, err, domain.ErrImportNotFound)
	nowhere(
		t, domain.ErrImportNotFound,
		func(id domain.ImportID) error { _, err := p.Imports.Get(t.Context(), tenant, id); return err },
	)
	nowhere(t, domain.ErrImportNotFound, func(id domain.ImportID) error { return publish(t, p, tenant, id, 1, someday) })
	wantError(t, publish(t, p, elsewhere, want.ID, 1, after(3)), domain.ErrImportNotFound)
}

func importEnsuredAgain(t *testing.T, p ports.Set) {
	tenant, elsewhere := newTenant(t, p).Organization, newTenant(t, p).Organization
	want := newImport(addTrialScope(t, p, tenant))
	addImport(t, p, tenant, want)
	must(t, publish(t, p, tenant, want.ID, 3, after(1)))
	want.State, want.Rows, want.UpdatedAt = domain.ImportPublished, 3, after(1)
	again := newImport(addTrialScope(t, p, tenant))
	again.ID = want.ID
	found, created, err := p.Imports.Ensure(t.Context(), tenant, again)
	must(t, err)
	wantSame(t, created, false)
	wantSame(t, found, want)
	again.TrialScope = addTrialScope(t, p, elsewhere)
	addImport(t, p, elsewhere, again)
}

func importRace(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	i := newImport(addTrialScope(t, p, tenant))
	ensured(t, func(int) (domain.Import, bool, error) { return p.Imports.Ensure(t.Context(), tenant, i) })
}

// importPublished proves that only what is published and not finalized is told,
// of the scope alone.
func importPublished(t *testing.T, p ports.Set) {
	tenant, elsewhere := newTenant(t, p).Organization, newTenant(t, p).Organization
	scope, another := addTrialScope(t, p, tenant), addTrialScope(t, p, tenant)
	var want []domain.ImportID
	for n := range 6 {
		i := newImport(scope)
		switch n {
		case 4:
			i.TrialScope.Trial = another.Trial
		case 5:
			i.TrialScope.Project = another.Project
		}
		addImport(t, p, tenant, i)
		if n > 0 {
			must(t, publish(t, p, tenant, i.ID, 1, after(1)))
		}
		switch n {
		case 1, 2:
			want = append(want, i.ID)
		case 3:
			must(t, finalize(t, p, tenant, i.ID, after(2)))
		}
	}
	found := got(p.Imports.Published(t.Context(), tenant, scope))(t)
	slices.Sort(want)
	slices.Sort(found)
	wantSame(t, found, want)
	wantSame(t, len(got(p.Imports.Published(t.Context(), elsewhere, scope))(t)), 0)
}

// importAbandon sweeps only what was long before the other checks.
func importAbandon(t *testing.T, p ports.Set) {
	long := time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)
	a, b := newTenant(t, p).Organization, newTenant(t, p).Organization
	mine := addTrialScope(t, p, a)
	old, theirs, young, published := newImport(mine), newImport(addTrialScope(t, p, b)), newImport(mine), newImport(mine)
	old.UpdatedAt, theirs.UpdatedAt, young.UpdatedAt, published.UpdatedAt = long, long, long.Add(2*time.Hour), long
	for _, i := range []domain.Import{old, young, published} {
		addImport(t, p, a, i)
	}
	addImport(t, p, b, theirs)
	must(t, publish(t, p, a, published.ID, 1, long))
	old.State, theirs.State, old.UpdatedAt, theirs.UpdatedAt = domain.ImportAbandoned, domain.ImportAbandoned,
		long.Add(time.Hour), long.Add(time.Hour)
	want := map[domain.ImportID]ports.Abandoned{old.ID: {Tenant: a, Import: old}, theirs.ID: {Tenant: b, Import: theirs}}
	for range 2 { // what is not forgotten comes again: the sweeper may have died
		all := got(p.Imports.Abandon(t.Context(), long.Add(time.Hour), long.Add(time.Hour), 100_000))(t)
		wantSame(t, only(all, old, theirs, young, published), want)
	}
	wantError(t, publish(t, p, a, old.ID, 1, after(1)), domain.ErrImportNotFound)
	found, created, err := p.Imports.Ensure(t.Context(), a, newImportAgain(old))
	must(t, err)
	wantSame(t, created, false)
	wantSame(t, found, old)

	must(t, p.Imports.Delete(t.Context(), a, old.ID))
	must(t, p.Imports.Delete(t.Context(), a, published.ID))
	delete(want, old.ID)
	wantSame(
		t,
		only(
			got(p.Imports.Abandon(t.Context(), long.Add(time.Hour), long.Add(time.Hour), 100_000))(t), old, theirs, young,
			published,
		),
		want,
	)
	_, err = p.Imports.Get(t.Context(), a, old.ID)
	wantError(t, err, domain.ErrImportNotFound)
	must(t, publish(t, p, a, young.ID, 1, after(1)))
	wantSame(t, got(p.Imports.Get(t.Context(), a, published.ID))(t).State, domain.ImportPublished)
	importTurns(t, p)
	importGoesOnByJob(t, p)
}

func newImportAgain(i domain.Import) domain.Import {
	i.State, i.UpdatedAt = domain.ImportOpen, after(9)
	return i
}

// only picks those of one's own, by id.
func only(all []ports.Abandoned, own ...domain.Import) map[domain.ImportID]ports.Abandoned {
	mine := map[domain.ImportID]ports.Abandoned{}
	for _, a := range all {
		if slices.ContainsFunc(own, func(i domain.Import) bool { return i.ID == a.Import.ID }) {
			mine[a.Import.ID] = a
		}
	}
	return mine
}

// importTurns uses times so long ago that its own come first, and proves that
// each comes before any comes again. Nobody else may sweep meanwhile.
func importTurns(t *testing.T, p ports.Set) {
	t.Helper()
	ages := time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
	tenant := newTenant(t, p).Organization
	scope := addTrialScope(t, p, tenant)
	var want []domain.ImportID
	for n := range 3 {
		i := newImport(scope)
		i.CreatedAt, i.UpdatedAt = ages.Add(-time.Duration(n)*time.Hour), ages.Add(-time.Duration(n)*time.Hour)
		addImport(t, p, tenant, i)
		want = append([]domain.ImportID{i.ID}, want...)
	}
	for round, want := range [][]domain.ImportID{want[:2], {want[2], want[1]}} {
		at := ages.Add(time.Duration(round+1) * time.Hour)
		all := got(p.Imports.Abandon(t.Context(), ages.Add(time.Hour), at, 2))(t)
		ids := listed(all, func(a ports.Abandoned) domain.ImportID { return a.Import.ID })
		slices.Sort(ids)
		slices.Sort(want)
		wantSame(t, ids, want)
	}
	for _, id := range want {
		must(t, p.Imports.Delete(t.Context(), tenant, id))
	}
}
