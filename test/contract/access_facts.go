package contract

import (
	"context"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

var accessFactsChecks = checks{
	"enterprise": accessFactsEnterprise,
	"stranger":   accessFactsStranger,
	"person":     accessFactsPerson,
	"project":    accessFactsProject,
	"trial":      accessFactsTrial,
	"shared":     accessFactsShared,
	"places":     accessFactsPlaces,
	"apart":      accessFactsApart,
	"own writes": accessFactsOwnWrites,
	"stamp":      accessFactsStamp,
	"required":   accessFactsRequired,
}

// accessFacts are those, but for the stamp.
func accessFacts(t *testing.T, p ports.Set, q domain.AccessQuery) domain.AccessFacts {
	t.Helper()
	facts := got(p.AccessFacts.Load(t.Context(), q))(t)
	if (facts.Stamp != 0) != (q.Tenant != "" && facts.Tenant != "") {
		t.Errorf("the stamp of %+v is %d", q, facts.Stamp)
	}
	facts.Stamp = 0
	return facts
}

func stampOf(t *testing.T, p ports.Set, tenant domain.TenantID) domain.FactsStamp {
	t.Helper()
	return got(p.AccessFacts.Load(t.Context(), domain.AccessQuery{Tenant: tenant}))(t).Stamp
}

// accessFactsStamp proves that whatever takes something from a tenant's facts
// raises its stamp.
func accessFactsStamp(t *testing.T, p ports.Set) {
	for what, w := range factWrites(t, p) {
		before := stampOf(t, p, w.whose)
		must(t, w.write(t.Context()))
		if after := stampOf(t, p, w.whose); after <= before {
			t.Errorf("%s leaves the stamp at %d, was %d", what, after, before)
		}
	}
}

// accessFactsRequired proves that nothing of a unit of work counts if the stamp that it
// requires does not stand.
func accessFactsRequired(t *testing.T, p ports.Set) {
	e := newTenant(t, p)
	ada := addUser(t, p, e.Organization, "Ada", "")
	stamp, project := stampOf(t, p, e.Organization), newProject("ONC-300")
	write := func(ctx context.Context) error {
		if err := p.AccessFacts.RequireStamp(ctx, e.Organization, stamp); err != nil {
			return err
		}
		return insertProject(ctx, p, e.Organization, project)
	}
	block := func(u *domain.User) error { u.Status = domain.UserBlocked; return nil }
	got(p.Users.Update(t.Context(), e.Organization, ada.Subject, 0, block))(t)
	wantError(t, p.InTx(t.Context(), write), domain.ErrFactsChanged)
	_, err := p.Projects.Get(t.Context(), e.Organization, project.ID)
	wantError(t, err, domain.ErrProjectNotFound)
	wantError(t, p.InTx(t.Context(), func(ctx context.Context) error {
		return p.AccessFacts.RequireStamp(ctx, e.Organization, stamp)
	}), domain.ErrFactsChanged)
	stamp = stampOf(t, p, e.Organization)
	must(t, p.InTx(t.Context(), write))
	wantSame(t, got(p.Projects.Get(t.Context(), e.Organization, project.ID))(t), project)
}

// accessFactsEnterprise proves that an enterprise is found from both sides, even
// before it has tables.
func accessFactsEnterprise(t *testing.T, p ports.Set) {
	for _, status := range []domain.EnterpriseStatus{
		domain.EnterpriseInitiated, domain.EnterpriseActive, domain.EnterpriseSuspended, domain.EnterpriseDeleted,
	} {
		e := newEnterprise()
		e.Status = status
		must(t, p.Enterprises.Insert(t.Context(), e))
		want := domain.AccessFacts{Enterprise: e.ID, Tenant: e.Organization, Status: status}
		wantSame(t, accessFacts(t, p, domain.AccessQuery{Enterprise: e.ID}), want)
		wantSame(t, accessFacts(t, p, domain.AccessQuery{Tenant: e.Organization}), want)
		wantSame(t, accessFacts(t, p, domain.AccessQuery{Tenant: e.Organization, Subject: "auth0|ada", Project: "p"}), want)
	}
	unborn := newEnterprise()
	unborn.Organization, unborn.Status = "", domain.EnterpriseInvited
	must(t, p.Enterprises.Insert(t.Context(), unborn))
	wantSame(
		t, accessFacts(t, p, domain.AccessQuery{Enterprise: unborn.ID}),
		domain.AccessFacts{Enterprise: unborn.ID, Status: domain.EnterpriseInvited},
	)
}

func accessFactsStranger(t *testing.T, p ports.Set) {
	for _, q := range []domain.AccessQuery{
		{Tenant: "org_nobody", Subject: "auth0|ada"}, {Enterprise: domain.EnterpriseID(newID())}, {Enterprise: "not an id"},
		{},
	} {
		wantSame(t, accessFacts(t, p, q), domain.AccessFacts{})
	}
	e := newTenant(t, p)
	want := domain.AccessFacts{Enterprise: e.ID, Tenant: e.Organization, Status: domain.EnterpriseActive}
	wantSame(
		t,
		accessFacts(t, p, domain.AccessQuery{
			Tenant: e.Organization, Subject: "auth0|nobody", Project: "not an id", Trial: "no-such", Execution: "e",
		}),
		want,
	)
}

func accessFactsPerson(t *testing.T, p ports.Set) {
	e := newTenant(t, p)
	u := newUser("Ada", "")
	u.Role, u.Status, u.TokensAfter = "org:admin", domain.UserBlocked, after(1)
	must(t, p.Users.Insert(t.Context(), e.Organization, u))
	want := domain.AccessFacts{
		Enterprise: e.ID, Tenant: e.Organization, Status: domain.EnterpriseActive,
		UserStatus: domain.UserBlocked, Role: "org:admin", TokensAfter: after(1),
	}
	wantSame(t, accessFacts(t, p, domain.AccessQuery{Tenant: e.Organization, Subject: u.Subject}), want)
}

func accessFactsProject(t *testing.T, p ports.Set) {
	d := newWorkspace(t, p)
	custom := newRole(d.team, "Reviewer")
	must(t, p.Roles.Insert(t.Context(), d.Organization, custom))
	reviewer, outsider := addUser(t, p, d.Organization, "Eve", ""), addUser(t, p, d.Organization, "Kim", "")
	must(t, p.Members.Insert(t.Context(), d.Organization, domain.Member{
		Project: d.team.ID, Person: reviewer.Person(), Role: custom.ID, JoinedAt: someday,
	}))
	base := domain.AccessFacts{
		Enterprise: d.ID, Tenant: d.Organization, Status: domain.EnterpriseActive, UserStatus: domain.UserActive,
		Role: "org:member", ProjectExists: true,
	}
	admin, made, machine := base, base, base
	admin.ProjectRole, admin.BuiltIn, admin.Permissions = domain.RoleAdmin, domain.RoleAdmin, d.team.roles[0].Permissions
	made.ProjectRole, made.Permissions = "Reviewer", custom.Permissions
	machine.UserStatus, machine.Role = "", ""
	for who, want := range map[domain.Subject]domain.AccessFacts{
		d.user.Subject: admin, reviewer.Subject: made, outsider.Subject: base, "": machine,
	} {
		wantSame(t, accessFacts(t, p, domain.AccessQuery{Tenant: d.Organization, Subject: who, Project: d.team.ID}), want)
	}
	other := addTeam(t, p, d.Organization, "ONC-202")
	wantSame(
		t, accessFacts(t, p, domain.AccessQuery{Tenant: d.Organization, Subject: d.user.Subject, Project: other.ID}), base,
	)
	base.ProjectExists = false
	wantSame(
		t,
		accessFacts(t, p, domain.AccessQuery{
			Tenant: d.Organization, Subject: d.user.Subject, Project: domain.ProjectID(newID()),
		}),
		base,
	)
}

func accessFactsTrial(t *testing.T, p ports.Set) {
	d, other := newWorkspace(t, p), newTenant(t, p)
	ungranted := addTrial(t, p)
	addGrant(t, p, other.ID, ungranted)
	_, _, err := p.Grants.Ensure(t.Context(), newGrant(d.Enterprise, 2, 0, 0))
	must(t, err)
	for slug, want := range map[domain.Slug][2]bool{
		d.trial.Slug: {true, true}, ungranted.Slug: {true, false}, "no-such": {false, false}, "": {false, false},
	} {
		facts := accessFacts(t, p, domain.AccessQuery{Tenant: d.Organization, Subject: d.user.Subject, Trial: slug})
		wantSame(t, [2]bool{facts.TrialExists, facts.TrialGranted}, want)
	}
	wantSame(t, accessFacts(t, p, domain.AccessQuery{Enterprise: d.ID, Trial: d.trial.Slug}).TrialGranted, true)
}

// accessFactsPlaces proves that facts tell where the enterprise's data lies, whoever asks.
func accessFactsPlaces(t *testing.T, p ports.Set) {
	e, other := newTenant(t, p), newTenant(t, p)
	addDatasource(t, p, newDatasource(other, domain.FilesDatasource))
	want := func() {
		t.Helper()
		places := domain.PlacesOf(got(p.Datasources.List(t.Context(), e.ID))(t))
		for _, q := range []domain.AccessQuery{{Tenant: e.Organization}, {Enterprise: e.ID}} {
			wantSame(t, got(p.AccessFacts.Load(t.Context(), q))(t).Places, places)
		}
	}
	want()
	files := addDatasource(t, p, newDatasource(e, domain.FilesDatasource))
	want()
	addDatasource(t, p, newDatasource(e, domain.RecordsDatasource))
	want()
	got(p.Datasources.Update(t.Context(), files.ID, "", func(d *domain.Datasource) error {
		d.Place, d.Phase = 7, domain.DatasourceChanging
		return nil
	}))(t)
	want()
	must(t, p.Datasources.Delete(t.Context(), files.ID))
	want()
}

func accessFactsShared(t *testing.T, p ports.Set) {
	d := newWorkspace(t, p)
	eve, kim := d.colleague(t, p, "Eve", ""), d.colleague(t, p, "Kim", "")
	s := d.share(0, eve)
	addShare(t, p, d.Organization, s)
	query := domain.AccessQuery{
		Tenant: d.Organization, Subject: eve.Subject, Project: s.Project, Trial: s.Trial, Execution: s.Execution,
	}
	wantSame(t, accessFacts(t, p, query).Shared, true)
	for _, change := range []func(*domain.AccessQuery){
		func(q *domain.AccessQuery) { q.Subject = kim.Subject },
		func(q *domain.AccessQuery) { q.Subject = d.user.Subject },
		func(q *domain.AccessQuery) { q.Execution = domain.ExecutionID(newID()) },
		func(q *domain.AccessQuery) { q.Trial = addTrial(t, p).Slug },
		func(q *domain.AccessQuery) { q.Project = addTeam(t, p, d.Organization, "ONC-202").ID },
	} {
		other := query
		change(&other)
		wantSame(t, accessFacts(t, p, other).Shared, false)
	}
}

// accessFactsApart proves that nothing of one enterprise counts in another.
func accessFactsApart(t *testing.T, p ports.Set) {
	d, other := newWorkspace(t, p), newTenant(t, p)
	want := domain.AccessFacts{
		Enterprise: other.ID, Tenant: other.Organization, Status: domain.EnterpriseActive, TrialExists: true,
	}
	wantSame(
		t,
		accessFacts(t, p, domain.AccessQuery{
			Tenant: other.Organization, Subject: d.user.Subject, Project: d.team.ID, Trial: d.trial.Slug,
		}),
		want,
	)
}

func accessFactsOwnWrites(t *testing.T, p ports.Set) {
	e, u := newTenant(t, p), newUser("Ada", "")
	_ = p.InTx(t.Context(), func(ctx context.Context) error {
		must(t, p.Users.Insert(ctx, e.Organization, u))
		facts := got(p.AccessFacts.Load(ctx, domain.AccessQuery{Tenant: e.Organization, Subject: u.Subject}))(t)
		wantSame(t, facts.UserStatus, domain.UserActive)
		return errBoom
	})
	wantSame(t, accessFacts(t, p, domain.AccessQuery{Tenant: e.Organization, Subject: u.Subject}).Registered(), false)
}
