package bench

import (
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	anchors "github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/adapters/postgres"
	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/servers"
)

// trails is a store whose audit trails nobody else takes entries into.
type trails struct {
	*core.Core
	sql *pgx.Conn
	key domain.AuditKey
}

// BenchmarkAudit tells how fast entries are taken into the logs, and how fast a log is computed anew.
func BenchmarkAudit(b *testing.B) {
	t := newTrails(b)
	for b.Loop() {
		t.many(b)
		t.long(b)
		b.ReportMetric(0, "ns/op")
	}
}

func newTrails(b *testing.B) *trails {
	b.Helper()
	url := servers.Database(b)
	db, cleanup, err := postgres.Open(b.Context(), postgres.Config{URL: url, MaxConns: 8})
	expect.NoError(b, err)
	b.Cleanup(cleanup)
	_, err = postgres.NewSchemas(db).Up(b.Context(), domain.MigrationHow{By: "bench"}, nil)
	expect.NoError(b, err)
	t := &trails{key: domain.AuditKey{Installation: "bench.example", Seed: domain.Secret(make([]byte, 32))}}
	set := ports.Set{Store: postgres.New(db), Settings: domain.Settings{
		AdminRole: "org:admin", MemberRole: "org:member", RequestKey: domain.Secret("bench"),
		AuditKeys: []domain.AuditKey{t.key}, AuditEpoch: time.Minute,
	}}
	set.AuditAnchors = anchors.New().AuditAnchors
	t.Core, err = core.New(set)
	expect.NoError(b, err)
	t.sql, err = pgx.Connect(b.Context(), url)
	expect.NoError(b, err)
	b.Cleanup(func() { t.sql.Close(b.Context()) })
	return t
}

// append tells so many entries of so many trails, by people of whom each trail has a hundred.
func (t *trails) append(b *testing.B, name string, trails, each int) {
	b.Helper()
	_, err := t.sql.Exec(b.Context(), `INSERT INTO public.audit_inbox
		(trail, id, at, actor, machine, action, target, project, outcome, request_id, reason)
		SELECT $1::text || n % $2::int, gen_random_uuid(), now(), 'auth0|person' || n % 100, false, 'record.get',
			gen_random_uuid(), gen_random_uuid(), 'done', gen_random_uuid(), ''
		FROM generate_series(1, $2::int * $3::int) AS n`, name, trails, each)
	expect.NoError(b, err)
}

// integrate takes all that waits, and returns the seconds.
func (t *trails) integrate(b *testing.B, want int) float64 {
	b.Helper()
	return seconds(func() {
		for taken := 0; taken < want; {
			n, err := t.Audit.Integrate(b.Context(), domain.By(domain.SystemActor("")))
			expect.NoError(b, err)
			taken += n
		}
	})
}

// many is 1,000 trails that have told five entries each.
func (t *trails) many(b *testing.B) {
	b.Helper()
	const trails, each, target = 1000, 5, 10_000 // entries a second
	var taken []float64
	for round := range fleetRounds {
		t.append(b, fmt.Sprint("many", round, "-"), trails, each)
		taken = append(taken, t.integrate(b, trails*each))
	}
	within(b, "5,000 entries of 1,000 trails taken into their logs", trails*each/float64(target), median(taken))
}

// long is one trail.
func (t *trails) long(b *testing.B) {
	b.Helper()
	const size, allowed = 200_000, 3. / 5 // a million in three seconds
	t.append(b, "long", 1, size)
	took := t.integrate(b, size)
	progress("%d entries of one trail are taken into its log in %.1f s", size, took)
	b.ReportMetric(size/took, "entries/s-of-one-trail")
	within(b, "a log of 200,000 entries computed anew", allowed, seconds(func() {
		reports, err := t.Audit.Verify(b.Context(), domain.By(domain.SystemActor("")), []domain.Trail{"long0"}, nil)
		expect.NoError(b, err)
		expect.Equal(b, [2]int{int(reports[0].Size), len(reports[0].Faults)}, [2]int{size, 0})
	}))
}
