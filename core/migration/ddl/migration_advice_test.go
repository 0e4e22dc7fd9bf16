package ddl

import (
	"slices"
	"testing"
)

// Each warning is met by an example, and has words that nobody has to look up.
func TestEachWarningIsMetAndExplained(t *testing.T) {
	t.Parallel()
	met := map[Warning]bool{}
	for _, e := range examples {
		for _, w := range e.warnings {
			met[w] = true
		}
	}
	for _, w := range Warnings() {
		if !met[w] || w.Advice() == "" {
			t.Errorf("%s: is met %t, advice %q", w, met[w], w.Advice())
		}
		delete(met, w)
	}
	if len(met) > 0 || len(advice) != len(Warnings()) {
		t.Errorf("not among all: %v", met)
	}
}

func TestWhatComesBeforeCounts(t *testing.T) {
	t.Parallel()
	const (
		column   = "ALTER TABLE ?tenant.notes ALTER a SET NOT NULL"
		check    = "ALTER TABLE ?tenant.notes ADD CONSTRAINT c CHECK (a > 0) NOT VALID"
		validate = "ALTER TABLE ?tenant.notes VALIDATE CONSTRAINT c"
		reset    = "RESET ALL"
	)
	endless := []Warning{NotNull, LockTimeout}
	notes := File{SQL: "CREATE TABLE ?tenant.notes (a int)"}
	for name, c := range map[string]struct {
		before Before
		file   File
		want   []Warning
	}{
		"nothing":                      {Before{}, File{SQL: column}, endless},
		"a time-out":                   {Before{LockTimeout: true}, File{SQL: column}, []Warning{NotNull}},
		"no time-out any more":         {Before{true, []File{{SQL: reset}}}, File{SQL: column}, endless},
		"that of another transaction":  {Before{true, []File{{reset, true}}}, File{SQL: column}, []Warning{NotNull}},
		"the table":                    {Before{true, []File{notes}}, File{SQL: column}, nil},
		"the table, long ago":          {Before{true, []File{notes, {"SELECT 1", true}}}, File{SQL: column}, nil},
		"a lock that is held":          {Before{true, []File{{SQL: check}}}, File{SQL: validate}, []Warning{NotValidMissing}},
		"a lock of another one":        {Before{true, []File{{SQL: check}}}, File{validate, true}, nil},
		"a lock that was given back":   {Before{true, []File{{SQL: check}, {"SELECT 1", true}}}, File{SQL: validate}, nil},
		"a lock on a table of its own": {Before{true, []File{notes, {SQL: check}}}, File{SQL: validate}, nil},
	} {
		all := c.before.Inspect(c.file)
		if got := all[len(all)-1].Warnings; len(all) != 1 || !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
