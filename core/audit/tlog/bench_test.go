package tlog

import (
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

// BenchmarkVerify computes a log of a million typical lines anew.
func BenchmarkVerify(b *testing.B) {
	lines := make([]string, 65_536)
	for i := range lines {
		lines[i] = line(entry, func(string) string { return "~NGg3tmUcFUZv4Jw8dwp5QxzdiRJvOqxw-AVp78Dx4Yw" })
	}
	_, leaves, nodes, err := Append(domain.AuditHead{}, lines)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		v := NewVerifier(nodes)
		for i := range 1_000_000 {
			leaf := leaves[i%len(leaves)]
			leaf.Seq = int64(i)
			if err := v.Take(leaf); err != nil {
				b.Fatal(err)
			}
		}
	}
}
