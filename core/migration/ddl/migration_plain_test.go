package ddl

import (
	"slices"
	"strings"
	"testing"
)

func TestPlain(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]string{
		"a":                     "a",
		"a -- b\n c":            "a  \n c",
		"a/* b /* c */ */d":     "a d",
		"-- a\nb /* c */ -- d;": "b",
		"'a' -- b\n'c'":         "'a'  \n'c'",
		"'--' \"/*\" $$ -- $$":  "'--' \"/*\" $$ -- $$",
	} {
		if got := Split(sql)[0].Plain(); got != want {
			t.Errorf("%q is %q, want %q", sql, got, want)
		}
	}
}

// FuzzPlain fails if a statement without comments has not the words of the one with them, or still has comments.
func FuzzPlain(f *testing.F) {
	for _, sql := range []string{
		"a -- b\n c", "a/**/b", "a /* -- */ - - b", "'a' --\n 'b'", "$$/*$$ -- $$\n a", "E'\\'--",
	} {
		f.Add(sql)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		for _, s := range Split(sql) {
			plain := s.Plain()
			again := Split(plain)
			if len(again) != 1 || again[0].SQL != plain || !slices.Equal(parts(again[0]), parts(s)) {
				t.Fatalf("%q is %q", s.SQL, plain)
			}
			if strings.Join(strings.Fields(gaps(again[0])), "") != "" {
				t.Fatalf("%q has comments: %q", s.SQL, plain)
			}
		}
	})
}

// parts are the words of a statement as they stand there.
func parts(s Statement) (all []string) {
	for _, t := range s.tokens {
		all = append(all, s.SQL[t.begin-s.begin:t.end-s.begin])
	}
	return all
}

// gaps are what stands between the words.
func gaps(s Statement) (all string) {
	at := s.begin
	for _, t := range s.tokens {
		all += s.SQL[at-s.begin : t.begin-s.begin]
		at = t.end
	}
	return all
}
