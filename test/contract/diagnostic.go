package contract

import (
	"slices"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Diagnosable checks that a component which works tells how it is, again and again, and leaves nothing behind that the
// next time would find. But for what it says of orphans, which depends on who else uses it, all must be well.
func Diagnosable(t *testing.T, d ports.Diagnosable) {
	if !slices.Contains(domain.Components(), d.Component()) || len(d.Checks()) == 0 {
		t.Fatalf("the component %q has the checks %v", d.Component(), d.Checks())
	}
	for range 2 {
		probe := newProbe()
		for _, check := range d.Checks() {
			wantWell(t, check, d.Check(t.Context(), check, probe))
		}
	}
}

func newProbe() domain.Probe {
	var clock ports.SystemClock
	stale := ids.New(clock.Now().Add(-domain.ProbeLife))
	return domain.Probe{ID: ids.New(clock.Now()), Stale: stale, Now: clock.Now}
}

func wantWell(t *testing.T, check domain.Check, all []domain.Finding) {
	t.Helper()
	if !slices.Contains(domain.Checks(), check) || len(all) == 0 {
		t.Errorf("the check %q finds nothing", check)
	}
	for _, found := range all {
		well := found.State == domain.FindingOK || check == domain.CheckOrphans && found.State == domain.FindingWarning
		if !well || found.Text == "" || (found.Advice == "") != (found.State == domain.FindingOK) {
			t.Errorf("%s: %+v", check, found)
		}
	}
}

// References checks that orphans are told from what the tables know.
func References(t *testing.T, open func(*testing.T) (ports.Set, ports.References)) {
	for name, check := range map[string]func(*testing.T, ports.Set, ports.References){
		"organizations": referencedOrganizations, "projects": referencedProjects, "objects": referencedObjects,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, known := open(t)
			check(t, p, known)
		})
	}
}

func referencedOrganizations(t *testing.T, p ports.Set, known ports.References) {
	a, b := newTenant(t, p).Organization, newTenant(t, p).Organization
	all := got(known.Organizations(t.Context()))(t)
	if !slices.Contains(all, a) || !slices.Contains(all, b) || !slices.IsSorted(all) {
		t.Errorf("%v has no %s and %s, or is in no order", all, a, b)
	}
}

// A project whose rest a job removes is no orphan, unless the job has ended.
func referencedProjects(t *testing.T, p ports.Set, known ports.References) {
	e, other := newTenant(t, p), newTenant(t, p).Organization
	there := addTeam(t, p, e.Organization, unique()).ID
	at := func(tenant domain.TenantID, id domain.ProjectID) domain.TenantProject {
		return domain.TenantProject{Tenant: tenant, Project: id}
	}
	for state, leaving := range map[domain.JobState]domain.ProjectID{
		domain.JobQueued: "leaving", domain.JobDead: "failed",
	} {
		j := newJob(e)
		j.Kind, j.State, j.Args = domain.JobDeleteProject, state, map[string]string{"project": string(leaving)}
		must(t, p.Jobs.Enqueue(t.Context(), j))
	}
	gone, failed := at(e.Organization, "gone"), at(e.Organization, "failed")
	stranger := at("org_nobody"+domain.TenantID(unique()), there)
	wantSame(t, got(known.OrphanProjects(t.Context(), []domain.TenantProject{
		gone, at(e.Organization, there), at(e.Organization, "leaving"), failed, at(other, there), stranger,
	}))(t), []domain.TenantProject{gone, failed, at(other, there), stranger})
	wantSame(t, len(got(known.OrphanProjects(t.Context(), nil))(t)), 0)
}

// What is marked as deleted has its row until its bytes are gone.
func referencedObjects(t *testing.T, p ports.Set, known ports.References) {
	tenant, other := newTenant(t, p).Organization, newTenant(t, p).Organization
	file, image := newFile(tenant, "p"), newAsset(tenant, domain.PublicImage)
	addAsset(t, p, tenant, file)
	addAsset(t, p, tenant, image)
	got(p.Assets.Update(t.Context(), tenant, file.ID, func(a *domain.Asset) error { a.Delete(someday); return nil }))(t)
	i := newImport(domain.TrialScope{Project: "p", Trial: "t"})
	addImport(t, p, tenant, i)
	at := func(tenant domain.TenantID, key string) domain.TenantObject {
		return domain.TenantObject{Tenant: tenant, Key: key}
	}
	orphans := []domain.TenantObject{
		at(other, image.Key), at(other, i.FileKey()), at(tenant, "imports/"+newID()), at(tenant, "images/"+newID()),
	}
	named := []domain.TenantObject{at(tenant, file.Key), at(tenant, image.Key), at(tenant, i.FileKey())}
	wantSame(t, got(known.OrphanObjects(t.Context(), slices.Concat(orphans, named)))(t), orphans)
	wantSame(t, len(got(known.OrphanObjects(t.Context(), nil))(t)), 0)
}
