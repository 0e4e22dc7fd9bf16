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

// nodes are APIs to compare, by the settings in which they differ from the stack's: first the one that is judged, then
// the one that it must not be slower than, then others. A setting that the API does not know is ignored.
var nodes = []struct {
	name     string
	settings []string
}{
	{"default", nil},
	{"simple protocol", []string{"DATABASE_PREPARED=false"}},
	{"one pool", []string{"DATABASE_POOLS=1"}},
	{"10 pools, 40 connections", []string{"DATABASE_POOLS=10", "DATABASE_MAX_CONNS=40"}},
}

// BenchmarkTenants shows how each node does as tenants become more.
func BenchmarkTenants(b *testing.B) {
	in := newInstallation(b, 1)
	for _, n := range []int{1, 20, 300, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			in.seed(b, n)
			for b.Loop() {
				in.compareNodes(b)
			}
		})
	}
}

// compareNodes measures all nodes in turns. They are new ones, so that their connections have seen these tenants only.
// With 300 tenants it also tells what they cost against 20, and that the simple protocol would not do better.
func (in *installation) compareNodes(b *testing.B) {
	b.Helper()
	var sides []side
	for i := range nodes {
		sides = append(sides, in.nodeSide(b, i))
	}
	if len(in.tenants) == 300 {
		sides = append(sides, in.ofTwenty(sides[0]))
	}
	f := in.compare(b, sides...)
	for i, n := range nodes {
		count, held := in.backends(b, i)
		found.sizes = append(found.sizes, size{n.name, len(in.tenants), f[i], count, held})
	}
	if len(f) > len(nodes) {
		found.add(b, "GET project of 300 tenants of 20", f[0], f[len(nodes)], 0.60)
		found.add(b, "GET project of 300 tenants of the simple protocol", f[0], f[1], 1)
	}
}

func (in *installation) ofTwenty(s side) side {
	few := in.getProject(node{s.load.address, s.pid}, in.tenants[:20])
	few.name = s.name + ", but 20 of them only"
	return few
}

func (in *installation) nodeSide(b *testing.B, i int) side {
	b.Helper()
	n := in.StartNode(
		b, append(nodes[i].settings, "DATABASE_URL="+in.asApplication(b, "application_name="+applicationName(i)))...,
	)
	s := in.getProject(nodeOf(n), in.tenants)
	s.name = fmt.Sprintf("GET project, %s, %d tenants", nodes[i].name, len(in.tenants))
	s.warmUp = warmUpOf(len(in.tenants))
	return s
}

// warmUpOf is how long a node needs with so many tenants: each connection plans each text anew six times.
func warmUpOf(tenants int) time.Duration {
	return min(2*time.Second+time.Duration(tenants)*120*time.Millisecond, 30*time.Second)
}

func nodeOf(n *scenario.Node) node {
	address, _, _ := strings.Cut(strings.TrimPrefix(n.Base, "http://"), "/")
	return node{address, n.PID()}
}

func applicationName(i int) string { return fmt.Sprint("bench-node-", i) }

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
