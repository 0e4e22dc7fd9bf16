package bench

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
)

// requireEqual ends the benchmark unless the first requests of two sides, which must ask for the same, are answered
// equally as far as the paths name it: a.b of objects, * for each of an array.
func requireEqual(b *testing.B, x, y side, paths ...string) {
	b.Helper()
	one, other := x.first(b), y.first(b)
	for _, path := range paths {
		names := strings.Split(path, ".")
		got := values(one, names)
		if len(got) == 0 || got[0] == nil {
			b.Fatalf("%s answers no %s: %v", x.name, path, one)
		}
		expect.Equal(b, got, values(other, names))
	}
}

func (s side) first(b *testing.B) (answer any) {
	b.Helper()
	body, err := load{s.load.address, s.load.requests.(gets)[:1], s.load.status}.once()
	expect.NoError(b, err)
	expect.NoError(b, json.Unmarshal(body, &answer))
	return answer
}

func values(in any, names []string) (all []any) {
	if len(names) == 0 {
		return []any{in}
	}
	switch in := in.(type) {
	case []any:
		for _, one := range in {
			all = append(all, values(one, names[1:])...)
		}
	case map[string]any:
		return values(in[names[0]], names[1:])
	}
	return all
}
