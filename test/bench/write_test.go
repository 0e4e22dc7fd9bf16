package bench

import (
	"encoding/json"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// BenchmarkPostProject compares a write with bare handlers that commit the same rows.
func BenchmarkPostProject(b *testing.B) {
	in := newInstallation(b, 20)
	bare := startBare(b, in)
	names := in.newNames()
	theirs := side{name: "bare POST project", pid: bare.pid, load: load{bare.address, in.barePosts(names), 201}}
	plain, withMembers, keyed := theirs, theirs, theirs
	plain.pid, withMembers.pid, keyed.pid = in.api.pid, in.api.pid, in.api.pid
	plain.name, plain.load = "POST project", load{in.api.address, in.postProjects(names, "", false), 201}
	withMembers.name = "POST project with 3 members"
	withMembers.load = load{in.api.address, in.postProjects(names, threeMembers(b), false), 201}
	keyed.name = "POST project with an Idempotency-Key"
	keyed.load = load{in.api.address, in.postProjects(names, "", true), 201}
	in.requireSameRows(b, plain, theirs)
	for b.Loop() {
		f := in.compare(b, theirs, plain, withMembers, keyed)
		found.add(b, "POST project of a bare handler", f[1], f[0], 0.40)
		found.add(b, "POST project with 3 members of that bare handler", f[2], f[0], 0)
		found.add(b, "POST project with an Idempotency-Key of that bare handler", f[3], f[0], 0)
	}
}

func (in *installation) newNames() *atomic.Uint64 { return new(atomic.Uint64) }

// postProjects are of every tenant's lead.
func (in *installation) postProjects(names *atomic.Uint64, members string, keyed bool) posts {
	var paths, tokens []string
	for _, t := range in.tenants {
		paths, tokens = append(paths, "/api/v1/projects"), append(tokens, t.lead)
	}
	return newPosts(names, paths, tokens, members, keyed)
}

func (in *installation) barePosts(names *atomic.Uint64) posts {
	var paths []string
	for _, t := range in.tenants {
		paths = append(paths, fmt.Sprintf("/%s/%s/projects/%s", t.schema, t.enterprise, lead))
	}
	return newPosts(names, paths, make([]string, len(paths)), "", false)
}

func threeMembers(b *testing.B) string {
	b.Helper()
	var all []scenario.Object
	for i := 2; i < 5; i++ {
		all = append(all, scenario.Object{"user_id": userNumbered(i), "role": "ANALYST"})
	}
	text, err := json.Marshal(all)
	expect.NoError(b, err)
	return string(text)
}

// requireSameRows ends the benchmark unless one call of each side adds as many rows to the tables.
func (in *installation) requireSameRows(b *testing.B, x, y side) {
	b.Helper()
	x.load.requests, y.load.requests = in.ofFirstTenant(x.load), in.ofFirstTenant(y.load)
	in.added(b, x) // the first call of a token leaves rows of its own
	expect.Equal(b, in.added(b, x), in.added(b, y))
	expect.Equal(b, in.added(b, y), [4]int{1, 4, 1, 1})
}

func (in *installation) ofFirstTenant(l load) posts {
	p := l.requests.(posts)
	p.heads = p.heads[:1]
	return p
}

func (in *installation) added(b *testing.B, s side) (rows [4]int) {
	b.Helper()
	before := in.count(b)
	_, err := s.load.once()
	expect.NoError(b, err)
	for i, n := range in.count(b) {
		rows[i] = n - before[i]
	}
	return rows
}

// count counts the rows of the first tenant that a project consists of, and all entries of trails.
func (in *installation) count(b *testing.B) (n [4]int) {
	b.Helper()
	schema := in.tenants[0].schema
	in.query(b, fmt.Sprintf(`SELECT (SELECT count(*) FROM %[1]q.projects), (SELECT count(*) FROM %[1]q.project_roles),
		(SELECT count(*) FROM %[1]q.project_members),
		(SELECT count(*) FROM public.audit_inbox) + (SELECT count(*) FROM public.audit)`, schema), &n[0], &n[1], &n[2], &n[3])
	return n
}
