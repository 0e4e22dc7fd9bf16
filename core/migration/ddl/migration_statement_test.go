package ddl

import (
	"slices"
	"strings"
	"testing"
)

func TestSplit(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string][]string{
		"":                                 nil,
		" ; ;; -- ; \n /* ; /* ; */ ; */ ": nil,
		"a; b":                             {"a", "b"},
		"a 'b;''c;' \"d;\"\"e;\"; f":       {"a 'b;''c;' \"d;\"\"e;\"", "f"},
		`a E'b\';c'; d 'e\'; f`:            {`a E'b\';c'`, `d 'e\'`, "f"},
		"a $$b;$c$;$$; d $e1$ $$;$e1$; f":  {"a $$b;$c$;$$", "d $e1$ $$;$e1$", "f"},
		"a$b; c$d":                         {"a$b", "c$d"},
		"a $1; b":                          {"a $1", "b"},
		"a (b; c); d":                      {"a (b; c)", "d"},
		"a 'b; c":                          {"a 'b; c"},
		"a -- b; c\n; d":                   {"a", "d"},
		"CREATE FUNCTION f() BEGIN ATOMIC SELECT CASE WHEN a THEN b END; c; END; d": {
			"CREATE FUNCTION f() BEGIN ATOMIC SELECT CASE WHEN a THEN b END; c; END", "d",
		},
		"BEGIN; a; END; b": {"BEGIN", "a", "END", "b"},
	} {
		var got []string
		for _, s := range Split(sql) {
			got = append(got, s.SQL)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q is split into %q, want %q", sql, got, want)
		}
	}
}

func TestStatementsKnowTheirLines(t *testing.T) {
	t.Parallel()
	all := Split("-- a\nb\nc;\n\n d")
	if len(all) != 2 || all[0].Line != 2 || all[1].Line != 5 {
		t.Errorf("got %+v", all)
	}
}

// FuzzInspect fails if something of a file belongs to no statement, or a statement is more than one by itself.
func FuzzInspect(f *testing.F) {
	for _, e := range examples {
		f.Add(e.sql)
	}
	for _, sql := range []string{
		"a 'b", "$a$ b", "/* /* */", `E'\`, "CREATE BEGIN ATOMIC", "ALTER TABLE", "((", "?", "\x80$",
	} {
		f.Add(sql)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		rest := sql
		for _, s := range Inspect(sql) {
			before, after, ok := strings.Cut(rest, s.SQL)
			if !ok || s.SQL == "" || slices.ContainsFunc(tokens(before), func(k token) bool { return k.text != ";" }) {
				t.Fatalf("%q is not where it should be in %q", s.SQL, sql)
			}
			if again := Split(s.SQL); len(again) != 1 || again[0].SQL != s.SQL {
				t.Fatalf("%q is split again, into %+v", s.SQL, again)
			}
			rest = after
		}
		if slices.ContainsFunc(tokens(rest), func(k token) bool { return k.text != ";" }) {
			t.Fatalf("%q of %q is in no statement", rest, sql)
		}
	})
}
