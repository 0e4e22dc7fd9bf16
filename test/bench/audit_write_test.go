package bench

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkAuditedWrites compares writes whose audit entries are stored with those of tenants whose entries a rule of
// the database drops, and sixteen who tell the trail of one tenant that they look at a record with as many of sixteen
// tenants: a look changes nothing but the trail. The node of these gives one tenant as much at once as sixteen. Entries
// are taken into the logs meanwhile.
func BenchmarkAuditedWrites(b *testing.B) {
	in := newInstallation(b, 33)
	audited, silent, alone := in.of(in.tenants[:16]), in.of(in.tenants[16:32]), in.of(in.tenants[32:])
	in.dropEntries(b, silent.tenants)
	in.grant(b, trial)
	generous := nodeOf(in.StartNode(b, "DATABASE_POOLS=1", "CONCURRENCY_DATABASE=16", "CONCURRENCY_STORES=64"))
	names := in.newNames()
	posts := func(name string, of *installation) side {
		return side{name: name, pid: in.api.pid, load: load{in.api.address, of.postProjects(names, "", false), 201}}
	}
	looks := func(name string, of *installation) side {
		s := of.getRecord(generous, of.recordsOf(b))
		s.name = name
		return s
	}
	sixteen, one := looks("GET record of sixteen tenants", audited), looks("GET record of one tenant", alone)
	for b.Loop() {
		f := in.compare(b, posts("POST project", audited), posts("POST project, no entry stored", silent), sixteen, one)
		found.add(b, "POST project with its audit entry of one whose entry is dropped", f[0], f[1], 0.90)
		found.add(b, "audited GET by sixteen of one tenant of those of sixteen tenants", f[3], f[2], 0.90)
	}
}

// of is the installation with some of its tenants only.
func (in *installation) of(some []tenant) *installation {
	part := *in
	part.tenants = some
	return &part
}

// dropEntries has the database store no entries of these tenants.
func (in *installation) dropEntries(b *testing.B, of []tenant) {
	b.Helper()
	trails := make([]string, len(of))
	for i, t := range of {
		trails[i] = "'" + string(t.enterprise) + "'"
	}
	in.execute(b, fmt.Sprintf(`CREATE RULE no_entries AS ON INSERT TO public.audit_inbox
		WHERE NEW.trail IN (%s) DO INSTEAD NOTHING`, strings.Join(trails, ", ")))
}
