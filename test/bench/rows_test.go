package bench

import (
	"fmt"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
)

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
		(SELECT count(*) FROM public.audit_inbox) + (SELECT count(*) FROM public.audit_entry)`,
		schema), &n[0], &n[1], &n[2], &n[3])
	return n
}
