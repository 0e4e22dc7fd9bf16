package bench

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/test/expect"
)

// BenchmarkFlood tells how much longer the calls of one tenant take while another floods with 64 callers: with changes
// that wait for a lock, each of which would keep a connection; and with looks, which would take all of the machine's
// cores.
func BenchmarkFlood(b *testing.B) {
	in := newInstallation(b, 2)
	n := nodeOf(in.StartNode(b))
	calm, looks := in.getProject(n, in.tenants[1:]).load, in.getProject(n, in.tenants[:1]).load
	looks.status = anyStatus
	changes := load{n.address, in.postsOf(in.tenants[:1]), anyStatus}
	for b.Loop() {
		_, err := calm.run(warmUp)
		expect.NoError(b, err)
		var alone, besideLooks, besideChanges []float64
		for range rounds {
			alone = append(alone, calmly(b, calm))
			besideLooks = append(besideLooks, beside(b, looks, calm))
			unlock := in.lockProjects(b, in.tenants[0])
			besideChanges = append(besideChanges, beside(b, changes, calm, unlock))
		}
		told(b, "p99 of a tenant alone, of that beside a flood of changes that wait", alone, besideChanges, 0.5)
		told(b, "p99 of a tenant alone, of that beside a flood of looks", alone, besideLooks, 0.5)
	}
}

// BenchmarkSlots tells what a tenant loses that is alone and may have half of the connections of its pool only.
func BenchmarkSlots(b *testing.B) {
	in := newInstallation(b, 1)
	start := func(name string, settings ...string) side {
		read := in.getProject(nodeOf(in.StartNode(b, settings...)), in.tenants)
		read.name += ", " + name
		return read
	}
	half, all := start("half of a pool for a tenant"), start("all of it", "CONCURRENCY_DATABASE=1000")
	for b.Loop() {
		f := in.compare(b, half, all)
		found.add(b, "GET project with slots, of one with all connections", f[0], f[1], 0.9)
	}
}

const (
	floodCallers = 64
	calmRate     = 100 // calls a second
	calmTime     = 5 * time.Second
)

// calmly is the p99 of calls that come evenly, in ms.
func calmly(b *testing.B, calm load) float64 {
	b.Helper()
	took, err := calm.runPaced(calmRate, calmTime)
	expect.NoError(b, err)
	slices.Sort(took)
	return at(took, 99)
}

// beside is calmly while another floods; after it what the flood waits for is given free.
func beside(b *testing.B, flood, calm load, free ...func()) float64 {
	b.Helper()
	ended := make(chan error, 1)
	end := time.Now().Add(calmTime)
	go func() {
		_, err := flood.each(floodCallers, func(int) schedule { return schedule{end: end} })
		ended <- err
	}()
	p99 := calmly(b, calm)
	for _, f := range free {
		f()
	}
	expect.NoError(b, <-ended)
	return p99
}

// lockProjects keeps others from changing a tenant's projects until unlock.
func (in *installation) lockProjects(b *testing.B, t tenant) (unlock func()) {
	b.Helper()
	db, err := pgx.Connect(b.Context(), in.DatabaseURL)
	expect.NoError(b, err)
	for _, statement := range []string{
		"BEGIN", "LOCK TABLE " + pgx.Identifier{t.schema, "projects"}.Sanitize() + " IN EXCLUSIVE MODE",
	} {
		_, err = db.Exec(b.Context(), statement)
		expect.NoError(b, err)
	}
	return func() { expect.NoError(b, db.Close(b.Context())) }
}

// postsOf are new projects of some tenants.
func (in *installation) postsOf(tenants []tenant) posts {
	some := *in
	some.tenants = tenants
	return some.postProjects(in.newNames(), "", false)
}

// told notes how one time is to another; a target of a half lets it double.
func told(b *testing.B, what string, alone, beside []float64, target float64) {
	b.Helper()
	ratio := median(alone) / median(beside)
	found.goals = append(found.goals, goal{what, ratio, target})
	progress("%s: %.1f ms and %.1f ms", what, median(alone), median(beside))
	b.ReportMetric(ratio, strings.ReplaceAll(what, " ", "-"))
}
