package bench

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// nodes are APIs to compare, by the settings in which they differ from the stack's. A setting that the API does not
// know is ignored.
var nodes = []struct {
	name     string
	settings []string
}{
	{"default", nil},
	{"simple protocol", []string{"DATABASE_PREPARED=false"}},
}

// BenchmarkManyTenants tells what 300 tenants cost against 20, and that the simple protocol would not do better.
func BenchmarkManyTenants(b *testing.B) {
	in := newInstallation(b, 300)
	usual := nodeOf(in.startNode(b, 0))
	few, many := in.getProject(usual, in.tenants[:20]), in.getProject(usual, in.tenants)
	unprepared := in.getProject(nodeOf(in.startNode(b, 1)), in.tenants)
	few.name, many.name = "GET project of 20 tenants", "GET project of 300 tenants"
	unprepared.name = many.name + ", simple protocol"
	many.warmUp, unprepared.warmUp = warmUpOf(300), 5*time.Second
	for b.Loop() {
		f := in.compare(b, many, few, unprepared)
		found.add(b, "GET project of 300 tenants of 20 tenants", f[0], f[1], 0.60)
		found.add(b, "GET project of 300 tenants of the simple protocol", f[0], f[2], 1)
	}
}

// warmUpOf is how long a node needs with so many tenants: each connection plans each text anew six times.
func warmUpOf(tenants int) time.Duration {
	return min(2*time.Second+time.Duration(tenants)*120*time.Millisecond, 40*time.Second)
}

func (in *installation) startNode(b *testing.B, i int) *scenario.Node {
	b.Helper()
	return in.StartNode(b, append(nodes[i].settings, "DATABASE_URL="+in.databaseURLOf(i))...)
}

func nodeOf(n *scenario.Node) node {
	address, _, _ := strings.Cut(strings.TrimPrefix(n.Base, "http://"), "/")
	return node{address, n.PID()}
}

// databaseURLOf lets the server tell the backends of one node from those of others.
func (in *installation) databaseURLOf(i int) string {
	separator := "?"
	if strings.Contains(in.DatabaseURL, "?") {
		separator = "&"
	}
	return in.DatabaseURL + separator + "application_name=" + applicationName(i)
}

func applicationName(i int) string { return fmt.Sprint("bench-node-", i) }

// BenchmarkTenants shows how each node does as tenants become more.
func BenchmarkTenants(b *testing.B) {
	for b.Loop() {
		in := newInstallation(b, 1)
		for _, n := range []int{1, 20, 300, 1000} {
			in.seed(b, n)
			for i := range nodes {
				found.sizes = append(found.sizes, in.size(b, i))
			}
		}
	}
}

// size starts the node anew, so that its connections have seen these tenants only.
func (in *installation) size(b *testing.B, i int) size {
	b.Helper()
	started := in.startNode(b, i)
	defer started.Stop(b)
	x := in.getProject(nodeOf(started), in.tenants)
	_, err := x.load.run(warmUpOf(len(in.tenants)))
	expect.NoError(b, err)
	var all []figures
	for range rounds {
		all = append(all, in.round(b, x))
	}
	z := size{node: nodes[i].name, tenants: len(in.tenants), figures: mediansOf(all)}
	z.backends, z.held = in.backends(b, i)
	progress("%s, %d tenants: %.0f calls/s", z.node, z.tenants, z.figures[rate])
	return z
}

// backends counts those of a node, and the memory that they hold together.
func (in *installation) backends(b *testing.B, i int) (count int, held float64) {
	b.Helper()
	db, err := pgx.Connect(b.Context(), in.DatabaseURL)
	expect.NoError(b, err)
	defer db.Close(b.Context())
	rows, err := db.Query(b.Context(), "SELECT pid FROM pg_stat_activity WHERE application_name = $1", applicationName(i))
	expect.NoError(b, err)
	pids, err := pgx.CollectRows(rows, pgx.RowTo[int])
	expect.NoError(b, err)
	for _, pid := range pids {
		held += anonymous(b, pid)
	}
	return len(pids), held
}
