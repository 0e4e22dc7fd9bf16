package document_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/document"
)

// FuzzNumber asks whether a number that is taken, from JSON or from a cell, is written as the same number.
func FuzzNumber(f *testing.F) {
	for _, s := range []string{
		"0", "-0.0", "0.1", "1e3", "7E03", "9007199254740993.0", "92233720368547758080e-1", "1e6144", "1e-6176",
		"0.1000000000000000055511151231257827", "123456789012345678.10", "1e99999999999999999999", "007", "0e9999999999",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, literal string) {
		number, err := document.ReadNumber(literal)
		if err != nil {
			return
		}
		stable(t, number)
		written, err := document.Append(nil, number)
		if err != nil {
			t.Fatal(err)
		}
		if exact(t, literal).Cmp(exact(t, string(written))) != 0 {
			t.Errorf("%s became %s", literal, written)
		}
	})
}

// exact reads a number whatever the exponent of a zero is.
func exact(t *testing.T, literal string) *big.Rat {
	t.Helper()
	if rest := strings.TrimLeft(literal, "-0."); rest != "" && (rest[0] == 'e' || rest[0] == 'E') {
		literal = "0"
	}
	n, ok := new(big.Rat).SetString(literal)
	if !ok {
		t.Fatalf("%s is no number", literal)
	}
	return n
}
