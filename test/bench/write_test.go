package bench

import (
	"encoding/json"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// BenchmarkPostProject compares a write with bare handlers that commit the same rows: into the tables as they are,
// whose triggers notify the nodes of changed access facts, and into tables without these triggers. A commit that
// notifies waits for all others that do.
func BenchmarkPostProject(b *testing.B) {
	in := newInstallation(b, 40)
	quiet := in.disableTriggers(b, in.tenants[20:])
	in.tenants = in.tenants[:20]
	bare, names := startBare(b, in, in.MongoURL), in.newNames()
	posts := func(name string, n node, requests posts) side {
		return side{name: name, pid: n.pid, load: load{n.address, requests, 201}}
	}
	theirs := posts("bare POST project", bare, barePosts(names, quiet))
	notifying := posts("bare POST project that notifies", bare, barePosts(names, in.tenants))
	ours := posts("POST project", in.api, in.postProjects(names, "", false))
	withMembers := posts("POST project with 3 members", in.api, in.postProjects(names, threeMembers(b), false))
	keyed := posts("POST project with an Idempotency-Key", in.api, in.postProjects(names, "", true))
	in.requireSameRows(b, ours, notifying)
	for b.Loop() {
		f := in.compare(b, theirs, notifying, ours, withMembers, keyed)
		found.add(b, "POST project of a bare handler", f[2], f[0], 0.40)
		found.add(b, "POST project of a bare handler that notifies", f[2], f[1], 0)
		found.add(b, "POST project with 3 members of a bare handler that posts none", f[3], f[0], 0)
		found.add(b, "POST project with an Idempotency-Key of a bare handler that knows none", f[4], f[0], 0)
	}
}

// disableTriggers lets writes into the tables of these tenants notify nobody.
func (in *installation) disableTriggers(b *testing.B, tenants []tenant) []tenant {
	b.Helper()
	for _, t := range tenants {
		for _, table := range []string{"users", "projects", "project_roles", "project_members"} {
			in.execute(b, fmt.Sprintf("ALTER TABLE %q.%s DISABLE TRIGGER access_facts", t.schema, table))
		}
	}
	return tenants
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

func barePosts(names *atomic.Uint64, tenants []tenant) posts {
	var paths []string
	for _, t := range tenants {
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
