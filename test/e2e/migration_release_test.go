package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/test/data"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// releases are an installation on which an API of this release runs beside one that has two migrations more.
type releases struct {
	*scenario.Stack
	program  string          // the API of the release after the next
	versions []string        // its migrations, of which this release has none
	machine  scenario.Caller // of the API that has more
	there    *scenario.Stack // the same servers, and that API
}

// newerMigrations is what a release may do to tables that the release before it works with.
var newerMigrations = []string{
	"ALTER TABLE ?tenant.users ADD COLUMN nickname text NOT NULL DEFAULT ''",
	"CREATE TABLE ?tenant.sites (id text COLLATE \"C\" CONSTRAINT sites_pkey PRIMARY KEY)",
}

// buildNewer builds the API from this tree and two more files.
func buildNewer(t *testing.T) (program string, versions []string) {
	t.Helper()
	folder, replace := filepath.Join(scenario.Root, "adapters/postgres/migrate/migrations/tenant"), map[string]string{}
	folder, err := filepath.Abs(folder)
	expect.NoError(t, err)
	ours, err := filepath.Glob(folder + "/*.up.sql")
	expect.NoError(t, err)
	for i, text := range newerMigrations {
		versions = append(versions, fmt.Sprintf("%03d_newer", len(ours)+1+i))
		file := filepath.Join(t.TempDir(), versions[i]+".up.sql")
		expect.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		replace[filepath.Join(folder, filepath.Base(file))] = file
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	expect.NoError(t, err)
	file := filepath.Join(t.TempDir(), "overlay.json")
	expect.NoError(t, os.WriteFile(file, overlay, 0o600))
	program = filepath.Join(t.TempDir(), "api")
	build := exec.Command("go", "build", "-overlay", file, "-ldflags", "-w", "-o", program, "./cmd/api")
	build.Dir = scenario.Root
	build.Env = append(os.Environ(), "GOMAXPROCS=1", "GOFLAGS=-p=1") // other tests' servers want the processor, too
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return program, versions
}

func newReleases(t *testing.T) *releases {
	t.Helper()
	program, versions := buildNewer(t)
	s := scenario.NewServers(t)
	s.StartAPI(t)
	return &releases{Stack: s, program: program, versions: versions}
}

// startNewer starts the newer API; until then whoever is made has the older tables.
func (r *releases) startNewer(t *testing.T) {
	t.Helper()
	node, there := r.StartRelease(t, r.program), *r.Stack
	there.APIURL = strings.TrimSuffix(node.Base, "/api/v1")
	r.there = &there
	r.machine = there.Machine(t, "", "migrations:read migrations:run")
}

// run is the result of a job that has ended well.
func (r *releases) run(t *testing.T, path string, body scenario.Object) string {
	t.Helper()
	return r.ended(t, r.machine.Call(t, 202, "POST", "/internal/migrations"+path, body))
}

func (r *releases) ended(t *testing.T, job scenario.Object) string {
	t.Helper()
	path := "/jobs/" + job["id"].(string)
	expect.Eventually(t, "the run has ended", func() bool {
		job = r.machine.Get(t, path)
		return job["state"] != "QUEUED" && job["state"] != "RUNNING" && job["state"] != "RETRYING"
	})
	if job["state"] != "SUCCEEDED" {
		t.Fatalf("the run: %v", job)
	}
	return job["result"].(string)
}

// waits reports whether the newer API lets the tenant wait; this release serves it.
func (r *releases) waits(t *testing.T, c storyTenant) bool {
	t.Helper()
	c.Admin.Get(t, "/projects")
	status, answer := (scenario.Caller{Base: r.machine.Base, Token: c.Admin.Token}).Send(t, "GET", "/projects", "", nil)
	if status != 200 && (status != 503 || !strings.Contains(string(answer), `"code":"tenant_migrating"`)) {
		t.Fatalf("%d %s", status, answer)
	}
	return status == 503
}

// day is the first day of a company whose people are there already.
func (c storyTenant) day(t *testing.T, on *scenario.Stack) {
	t.Helper()
	c.Stack = on
	c.Renew(t)
	c.Equip(t)
	table := data.All(t)[:1]
	c.uploadAll(t, table)
	c.share(t, c.execute(t, c.readBack(t, table...)))
}

// Two releases are on one store: each works with the tables of the other, and a tenant whose tables are those of two
// releases ago waits, where the newer one is asked, until they are migrated.
func TestTwoReleasesAtOnce(t *testing.T) {
	t.Parallel()
	r := newReleases(t)
	first := storyTenant{scenario.NewTenant(t, r.Stack, "First")}
	second := storyTenant{scenario.NewTenant(t, r.Stack, "Second")}
	r.startNewer(t)
	if !r.waits(t, first) || !r.waits(t, second) {
		t.Fatal("the newer release serves tenants of two releases ago")
	}
	r.run(t, "/"+first.Organization, scenario.Object{"target": r.versions[0]})
	effective(t, time.Now(), "the first tenant is served", func() bool { return !r.waits(t, first) })
	if !r.waits(t, second) {
		t.Fatal("it is not the first tenant alone that is served")
	}
	first.day(t, r.there) // by the newer program, on older tables
	r.migrateAll(t, second)
	migrated := time.Now()
	for _, c := range []storyTenant{first, second} {
		effective(t, migrated, "who was migrated is served", func() bool { return !r.waits(t, c) })
	}
	second.day(t, r.Stack) // by the older program, on newer tables
	compared := r.machine.Call(t, 200, "POST", "/internal/migrations/verify", nil)
	if compared["compared"] != 2.0 || len(compared["items"].([]any)) != 0 {
		t.Errorf("compared: %v", compared)
	}
}

// migrateAll has one more node start while the run waits for the tenant.
func (r *releases) migrateAll(t *testing.T, busy storyTenant) {
	t.Helper()
	store, err := pgx.Connect(t.Context(), r.DatabaseURL)
	expect.NoError(t, err)
	defer store.Close(t.Context())
	held, err := store.Begin(t.Context())
	expect.NoError(t, err)
	_, err = held.Exec(t.Context(), "SELECT FROM public.tenants WHERE organization_id = $1 FOR UPDATE", busy.Organization)
	expect.NoError(t, err)
	job := r.machine.Call(t, 202, "POST", "/internal/migrations", scenario.Object{"all": true})
	expect.Eventually(t, "the run is known", func() bool {
		return strings.Contains(fmt.Sprint(r.machine.Get(t, "/internal/migrations")["running"]), job["id"].(string))
	})
	refused := r.machine.Call(t, 409, "POST", "/internal/migrations", scenario.Object{"all": true})
	if refused["code"] != "migration_running" {
		t.Errorf("a second run: %v", refused)
	}
	late := r.StartRelease(t, r.program)
	expect.NoError(t, held.Rollback(t.Context()))
	r.ended(t, job)
	r.run(t, "", scenario.Object{"all": true}) // whoever was busy for too long
	found := scenario.Caller{Base: late.Base, Token: r.machine.Token}.Get(t, "/internal/migrations/"+busy.Organization)
	if found["version"] != r.versions[1] || found["supported"] != true {
		t.Errorf("the node that was started meanwhile says %v", found)
	}
}
