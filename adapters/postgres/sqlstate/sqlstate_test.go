package sqlstate_test

import (
	"testing"

	"github.com/tenon-health/tenon/adapters/postgres/sqlstate"
)

func TestWords(t *testing.T) {
	for code, want := range map[string]string{
		"28P01": "password refused (SQLSTATE 28P01)",
		"3D000": "no such database (SQLSTATE 3D000)",
		"53300": "too many connections (SQLSTATE 53300)",
		"23505": "duplicate (SQLSTATE 23505)",
		"23514": "constraint broken (SQLSTATE 23514)",
		"22P02": "value does not fit (SQLSTATE 22P02)",
		"ZZ123": "SQLSTATE ZZ123",
		"":      "SQLSTATE ",
	} {
		if got := sqlstate.Words(code); got != want {
			t.Errorf("%q: %s", code, got)
		}
	}
}
