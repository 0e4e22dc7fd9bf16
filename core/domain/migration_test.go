package domain

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// hostile are ids that a careless name would mix up, or that would not survive
// as one.
var hostile = []TenantID{
	"a", "A", "org_a", "org_A", "orgx_a", "default", "public", "org_AbC123", "org_abc123", "pg_catalog", "x_", "_x",
	"-", "org-a", "org a",
	`"; DROP SCHEMA public; --`, `a"b`, "ä", "Ä", "ı", "İ", "a.b", "..", "?tenant", "{{.}}", "%s", `\`, "'",
	"x_jnukwoch73nh", "X", "org_aB3dEfGhIjKlMnOp", "K", "\u212a", TenantID(strings.Repeat("a", 38)),
	TenantID(strings.Repeat("a", 39)), TenantID(strings.Repeat("A", 38)), TenantID(strings.Repeat("a", 59)),
	TenantID(strings.Repeat("a", 60)), TenantID(strings.Repeat("a", 63)),
	TenantID(strings.Repeat("a", 64)),
	TenantID(strings.Repeat("a", 127) + "b"), TenantID(strings.Repeat("a", 127) + "c"), TenantID(strings.Repeat("é", 64)),
}

func TestSchemaNamesAreUnique(t *testing.T) {
	seen := map[string]TenantID{}
	for _, id := range hostile {
		name, err := SchemaName(id)
		if err != nil {
			if strings.ContainsAny(string(id), " ") {
				continue
			}
			t.Errorf("%q: %v", id, err)
		}
		if other, twice := seen[name]; twice {
			t.Errorf("%q and %q share %s", id, other, name)
		}
		seen[name] = id
	}
}

// An operator who looks at the database sees whose schema it is.
func TestSchemaNamesTellTheTenant(t *testing.T) {
	for id, want := range map[TenantID]string{
		"a": "t_a", "org_a": "t_org_a", "acme2": "t_acme2",
		"org_aB3dEfGhIjKlMnOp":            "t_org_ab3defghijklmnop_",
		"org-a":                           "t_org_a_",
		"Ä.b":                             "t___b_",
		"org_abcdefghijkl":                "t_org_abcdefghijkl_", // as if it ended with a hash
		TenantID(strings.Repeat("a", 38)): "t_" + strings.Repeat("a", 38),
		TenantID(strings.Repeat("a", 39)): "t_" + strings.Repeat("a", 38) + "_",
	} {
		name, err := SchemaName(id)
		hash, tells := strings.CutPrefix(name, want)
		if tagged := strings.HasSuffix(want, "_"); err != nil || !tells || tagged != (len(hash) == 12) {
			t.Errorf("%q is called %q (%v), want %s", id, name, err, want)
		}
	}
}

func TestNoSchemaForBadIDs(t *testing.T) {
	for _, id := range []TenantID{"", " ", "a b", "a\n", "a\x00", "\x7f", "a\xff", TenantID(strings.Repeat("a", 129))} {
		if name, err := SchemaName(id); err == nil {
			t.Errorf("%q is called %s", id, name)
		}
	}
}

// FuzzSchemaName asks of any two ids that their names are safe as they are, and
// different.
func FuzzSchemaName(f *testing.F) {
	for i, id := range hostile {
		if name, err := SchemaName(id); err == nil {
			f.Add(string(id), strings.TrimPrefix(name, "t_"))
		}
		f.Add(string(id), string(hostile[(i+1)%len(hostile)]))
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		name, err := SchemaName(TenantID(a))
		if err != nil {
			return
		}
		if len(name) > 63 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" ||
			!strings.HasPrefix(name, "t_") {
			t.Errorf("%q is called %q", a, name)
		}
		if !utf8.ValidString(a) || len(a) > MaxID {
			t.Errorf("%q is taken as an id", a)
		}
		if other, err := SchemaName(TenantID(b)); err == nil && a != b && other == name {
			t.Errorf("%q and %q share %s", a, b, name)
		}
	})
}
