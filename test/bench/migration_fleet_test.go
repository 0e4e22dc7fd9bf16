package bench

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
)

// fleet is an installation of 1,000 tenants, of which the first are at work.
type fleet struct {
	in      *installation
	schemas []string // of tenants
	made    int      // changes, which have a number each
	numbers []int    // of those that are releases
}

const (
	fleetTenants   = 1000
	workingTenants = 50
	fleetParallel  = 4
	fleetRounds    = 3
)

// BenchmarkFleet measures what operators do with the tables of many tenants.
func BenchmarkFleet(b *testing.B) {
	f := newFleet(b)
	for b.Loop() {
		f.create(b)
		f.verify(b)
		f.nothing(b)
		f.migrate(b)
		f.live(b)
		b.ReportMetric(0, "ns/op")
	}
}

func newFleet(b *testing.B) *fleet {
	b.Helper()
	f := &fleet{in: newInstallation(b, workingTenants)}
	for _, t := range f.in.tenants {
		f.schemas = append(f.schemas, t.schema)
	}
	f.createSchemas(b, f.release(b, nil).Schemas)
	progress("%d tenants are there", len(f.schemas))
	return f
}

func (f *fleet) createSchemas(b *testing.B, schemas ports.Schemas) {
	b.Helper()
	missing := fleetTenants - len(f.schemas)
	for _, err := range gather(fleetParallel, func(worker int) error {
		for i := worker; i < missing; i += fleetParallel {
			if _, _, err := schemas.Create(b.Context(), fleetTenant(i)); err != nil {
				return err
			}
		}
		return nil
	}) {
		expect.NoError(b, err)
	}
	for i := range missing {
		name, err := domain.SchemaName(fleetTenant(i))
		expect.NoError(b, err)
		f.schemas = append(f.schemas, name)
	}
}

func fleetTenant(i int) domain.TenantID { return domain.TenantID(fmt.Sprint("fleet_", i)) }

// migrate compares one release over all tenants with a loop of the same statements on bare connections, and with the
// tools that are called for one tenant after the other.
func (f *fleet) migrate(b *testing.B) {
	b.Helper()
	var ours, raw []float64
	for range fleetRounds {
		raw = append(raw, seconds(func() { f.loopRaw(b) }))
		next := f.nextRelease(b)
		ours = append(ours, seconds(func() { next.up(b, len(f.schemas)) }))
	}
	progress("%d tenants: %.1f s, a bare loop %.1f s", len(f.schemas), median(ours), median(raw))
	f.beside(b, "a loop of bare statements, of migrate up", median(raw), median(ours), 1/2.5)
	loop := buildLoop(b)
	for _, tool := range []string{"goose", "golang-migrate"} {
		took := seconds(func() { f.loopTool(b, loop, tool) })
		progress("%s looped over %d tenants: %.1f s", tool, len(f.schemas), took)
		f.beside(b, tool+" looped over the tenants, of migrate up", took, median(ours), 5)
	}
}

// beside notes how many times as long one takes as migrate up.
func (f *fleet) beside(b *testing.B, what string, one, ours, target float64) {
	b.Helper()
	found.goals = append(found.goals, goal{what, one / ours, target})
	b.ReportMetric(one/ours, strings.ReplaceAll(what, " ", "-"))
}

// within notes seconds, and that they are too many.
func within(b *testing.B, what string, most, taken float64) {
	b.Helper()
	found.goals = append(found.goals, goal{what + ", of the seconds allowed", most / taken, 1})
	progress("%s: %.2f s", what, taken)
	b.ReportMetric(taken, "s-"+strings.ReplaceAll(what, " ", "-"))
	if taken > most {
		b.Errorf("%s took %.2f s, at most %.1f s are allowed", what, taken, most)
	}
}

// bareStatements are those of a release on the tables of one schema.
func bareStatements(schema string, release int) string {
	return strings.ReplaceAll(releaseText(release), "?tenant", pgx.Identifier{schema}.Sanitize())
}

// loopRaw is the least that has to be done, with as many connections.
func (f *fleet) loopRaw(b *testing.B) {
	b.Helper()
	f.made++
	for _, err := range gather(fleetParallel, func(worker int) error {
		db, err := pgx.Connect(b.Context(), f.in.DatabaseURL)
		if err != nil {
			return err
		}
		defer db.Close(b.Context())
		for i := worker; i < len(f.schemas); i += fleetParallel {
			if _, err := db.PgConn().Exec(b.Context(), bareStatements(f.schemas[i], f.made)).ReadAll(); err != nil {
				return err
			}
		}
		return nil
	}) {
		expect.NoError(b, err)
	}
}
