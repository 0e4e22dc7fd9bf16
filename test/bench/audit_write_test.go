package bench

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkAuditedWrites compares writes whose audit entries are stored with those of tenants whose entries a rule of
// the database drops, and sixteen writers of one tenant with as many of sixteen tenants. Entries are taken into the
// logs meanwhile.
func BenchmarkAuditedWrites(b *testing.B) {
	in := newInstallation(b, 33)
	audited, silent, alone := in.of(in.tenants[:16]), in.of(in.tenants[16:32]), in.of(in.tenants[32:])
	in.dropEntries(b, silent.tenants)
	names := in.newNames()
	posts := func(name string, of *installation) side {
		return side{name: name, pid: in.api.pid, load: load{in.api.address, of.postProjects(names, "", false), 201}}
	}
	for b.Loop() {
		f := in.compare(b, posts("POST project of sixteen tenants", audited),
			posts("POST project of sixteen tenants, no entry stored", silent), posts("POST project of one tenant", alone))
		found.add(b, "POST project with its audit entry of one whose entry is dropped", f[0], f[1], 0.90)
		found.add(b, "POST project by sixteen of one tenant of those of sixteen tenants", f[2], f[0], 0.90)
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
