package http_test

import (
	"strings"
	"testing"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/app/jobs"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

const migrations = "/api/v1/internal/migrations"

// migrationAPI is an installation of two companies, of which both lack as many migrations as are released.
type migrationAPI struct {
	*testAPI
	acme, zeta     tenantCallers
	schemas        *memory.Schemas
	reader, runner domain.Secret
}

func newMigrationAPI(t *testing.T, releases ...string) *migrationAPI {
	t.Helper()
	w := newTestAPI(t)
	m := &migrationAPI{
		testAPI: w, acme: w.company("acme.example"), zeta: w.company("zeta.example"),
		schemas: w.Set.Schemas.(*memory.Schemas),
		reader:  w.Identity.MachineToken("reader", "", domain.MigrationsRead),
		runner:  w.Identity.MachineToken("runner", "", domain.MigrationsRun),
	}
	m.work()
	for _, version := range releases {
		fixture.Must(t, m.schemas.Release(t.Context(), version))
	}
	return m
}

// work works all jobs off.
func (m *migrationAPI) work() {
	m.t.Helper()
	for m.Set.JobRunner.(*memory.JobRunner).Step(m.t.Context(), nil, jobs.Handle(m.Core)) {
	}
}

// run is a job that was started, when it has ended.
func (m *migrationAPI) run(body string) reply {
	m.t.Helper()
	id := m.send("POST", migrations, m.runner, body).want(202).text("id")
	m.work()
	return m.send("GET", "/api/v1/jobs/"+id, m.runner, "").want(200)
}

func TestTenantsOfTwoReleasesAgoWait(t *testing.T) {
	t.Parallel()
	m := newMigrationAPI(t, "next", "next_but_one")
	young := m.company("young.example")
	m.send("GET", "/api/v1/projects", young.admin, "").want(200)
	waits := m.send("GET", "/api/v1/projects", m.acme.admin, "").code(503, "tenant_migrating")
	if waits.header.Get("Retry-After") == "" {
		t.Error(waits.header)
	}
	m.send("POST", "/api/v1/projects", m.acme.admin, `{"name":"ONC-201"}`).code(503, "tenant_migrating")
	m.send("GET", "/api/v1/modules", m.acme.admin, "").code(503, "tenant_migrating") // of all companies
	m.send("GET", "/api/v1/enterprises/"+m.acme.id, m.operator(), "").want(200)
	m.send("GET", "/api/v1/enterprises/"+m.acme.id+"/statistics", m.operator(), "").code(503, "tenant_migrating")
	one := migrations + "/" + string(m.acme.tenant)
	m.send("GET", one, m.reader, "").want(200).is("supported", false).is("pending", 2.0)

	m.send("POST", one, m.runner, `{"target":"next"}`).want(202)
	m.work()
	m.send("GET", one, m.reader, "").want(200).is("supported", true).is("pending", 1.0).is("version", "next")
	m.send("GET", "/api/v1/projects", m.acme.admin, "").want(200)
	m.send("GET", "/api/v1/projects", m.zeta.admin, "").code(503, "tenant_migrating")
}

func TestMigrationsAreRunByAJob(t *testing.T) {
	t.Parallel()
	m := newMigrationAPI(t, "next")
	fixture.Must(t, m.schemas.Expect(t.Context(), m.zeta.tenant, domain.MigrationFailed))
	m.run(`{"all":true,"dry_run":true,"canary":1}`).is("kind", "migration.plan").is("state", "SUCCEEDED").
		is("result", `{"tenants":2,"canaries":1,"waves":1}`)
	begun := m.send("POST", migrations, m.runner, `{"all":true}`, "Idempotency-Key", "once").want(202).
		is("kind", "migration.run").is("state", "QUEUED")
	job := "/api/v1/jobs/" + begun.text("id")
	refused := m.send("POST", migrations, m.runner, `{"all":true}`).code(409, "migration_running")
	if !strings.Contains(refused.text("detail"), begun.text("id")) || !strings.Contains(refused.text("detail"), "runner") {
		t.Error(refused.body)
	}
	m.send("POST", migrations, m.runner, `{"all":true}`, "Idempotency-Key", "once").want(202).is("id", begun.text("id"))
	m.work()
	for _, who := range []domain.Secret{m.runner, m.reader, m.operator()} {
		m.send("GET", job, who, "").want(200).is("state", "SUCCEEDED").is("progress.done", 2.0).is("progress.total", 2.0).
			is("result", `{"tenants":2,"migrated":1,"failed":1,"left":0,"stopped":false,"failures":[{"migration":"next",`+
				`"organization_id":"`+string(m.zeta.tenant)+`","sqlstate":"55P03"}]}`)
	}
	m.send("GET", job, m.acme.admin, "").code(404, "job_not_found")
	m.send("GET", "/api/v1/jobs/"+m.welcome(), m.reader, "").code(404, "job_not_found")
	m.send("DELETE", job, m.reader, "").code(403, "forbidden")
	m.run(`{"all":true}`).is("result", `{"tenants":1,"migrated":1,"failed":0,"left":0,"stopped":false,"failures":[]}`)
}

// welcome is a job of a company.
func (m *migrationAPI) welcome() string {
	m.t.Helper()
	j := m.NewJob(domain.JobWelcomeMail, m.acme.Enterprise, "", "system", nil)
	fixture.Must(m.t, m.Set.Jobs.Enqueue(m.t.Context(), j))
	return string(j.ID)
}

func TestTheStateOfTablesIsTold(t *testing.T) {
	t.Parallel()
	m := newMigrationAPI(t, "next")
	fixture.Must(t, m.schemas.Expect(t.Context(), m.acme.tenant, domain.MigrationFailed))
	id := m.run(`{"tenants":["` + string(m.acme.tenant) + `"]}`).text("id")
	status := m.send("GET", migrations, m.reader, "").
		want(200).
		is("versions.0.tenants", 2.0).
		is("versions.0.pending", 1.0).
		is("failed_total", 1.0).
		is("failed.0.organization_id", string(m.acme.tenant)).
		is("failed.0.migration", "next").
		is("running.by", "").
		is("running.since", nil).
		is("shared.pending", 0.0)
	if !strings.Contains(status.text("failed.0.by"), id) {
		t.Error(status.body)
	}
	m.send("GET", migrations+"/"+string(m.acme.tenant), m.reader, "").want(200).is("failed.0.sqlstate", "55P03").
		is("supported", true)
	m.send("GET", migrations+"/nobody", m.reader, "").code(404, "tenant_not_found")

	release, err := m.schemas.Hold(t.Context(), "cli:ada@host")
	fixture.Must(t, err)
	m.send("GET", migrations, m.reader, "").want(200).is("running.by", "cli:ada@host")
	held := m.send("POST", migrations, m.runner, `{"all":true}`).code(409, "migration_running")
	if !strings.Contains(held.body, "cli:ada@host") {
		t.Error(held.body)
	}
	release()
}

func TestTablesAreComparedByHTTP(t *testing.T) {
	t.Parallel()
	m := newMigrationAPI(t)
	verify := func(body string) reply { return m.send("POST", migrations+"/verify", m.reader, body) }
	first := verify(`{"size":1}`).want(200).is("compared", 1.0)
	rest := verify(`{"after":"`+first.text("next")+`"}`).want(200).is("compared", 1.0).is("next", "")
	verify(`{"after":"zzz"}`).want(200).is("compared", 0.0)
	verify(`{"tenants":["`+string(m.acme.tenant)+`"]}`).want(200).is("compared", 1.0).is("next", "")
	verify(`{"tenants":["nobody"]}`).code(404, "tenant_not_found")
	expect.Equal(t, len(rest.json("items").([]any)), 0)
}

func TestARunIsRefused(t *testing.T) {
	t.Parallel()
	m := newMigrationAPI(t, "next")
	for body, want := range map[string]struct {
		status   int
		code, at string
	}{
		`{}`:                           {422, "tenants_ambiguous", "body.tenants"},
		`{"all":true,"tenants":["x"]}`: {422, "tenants_ambiguous", "body.tenants"},
		`{"tenants":["` + string(m.acme.tenant) + `","nobody"]}`: {404, "tenant_not_found", "body.tenants[1]"},
		`{"all":true,"target":"nowhere"}`:                        {422, "migration_unknown", "body.target"},
		`{"all":true,"wave":0}`:                                  {422, "request_invalid", "body.wave"},
	} {
		m.send("POST", migrations, m.runner, body).code(want.status, want.code).at(want.at)
	}
	bound := m.Identity.MachineToken("bound", m.acme.tenant, domain.MigrationsRead, domain.MigrationsRun)
	for _, who := range []domain.Secret{bound, m.reader, m.operator(), m.acme.admin} {
		m.send("POST", migrations, who, `{"all":true}`).code(403, "forbidden")
	}
	for _, who := range []domain.Secret{bound, m.runner, m.operator(), m.acme.admin} {
		m.send("GET", migrations, who, "").code(403, "forbidden")
	}
}
