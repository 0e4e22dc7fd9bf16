package domain

import "testing"

func TestOneOlderSchemaVersionIsSupported(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		known   []string
		version string
		want    bool
	}{
		{[]string{"001_a", "002_b", "003_c"}, "003_c", true},
		{[]string{"001_a", "002_b", "003_c"}, "002_b", true},
		{[]string{"001_a", "002_b", "003_c"}, "001_a", false},
		{[]string{"001_a", "002_b", "003_c"}, "", false},
		{[]string{"001_a", "002_b", "003_c"}, "004_of_a_release_to_come", true},
		{[]string{"001_a", "002_b", "003_c"}, "001_z", false},
		{[]string{"001_a"}, "001_a", true},
		{[]string{"001_a"}, "", false},
		{nil, "001_a", true},
	} {
		if got := SupportsSchema(tc.known, tc.version); got != tc.want {
			t.Errorf("%v with tables at %q: %t, want %t", tc.known, tc.version, got, tc.want)
		}
	}
}
