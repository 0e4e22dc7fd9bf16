package verifier_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/test/verifier"
)

// told are values by which an entry would make what is printed lie, and how each is printed.
var told = map[string]string{
	"plain":          `'plain'`,
	"it's":           `"it's"`,
	"José":           `'José', in ASCII 'Jos\xe9'`,
	"\u0430lice":     `'аlice', in ASCII '\u0430lice'`,
	"a\u3164":        "'a\u3164', in ASCII 'a\\u3164'",
	"a\nWitness:  b": `'a\nWitness: \x20b'`,
	"a\r\x1b[2Kb":    `'a\r\x1b[2Kb'`,
	"a\u202eb":       `'a\u202eb'`,
	"a   b":          `'a \x20 b'`,
}

// shownFiles are the files of an entry with such a value, once plain and once as a name.
func shownFiles(t *testing.T, value string) []verifier.Files {
	t.Helper()
	line := membersOf(t, entryLines(t, 1)[0])
	name := tlog.NewName(value, []byte(strings.Repeat("s", 32)))
	line["outcome"], line["actor"] = value, name.Commitment
	f := newLog(t, tenant, text(t, line)).files(0)
	receipt := membersOf(t, f.Receipt)
	receipt["names"] = []any{members{
		"commitment": name.Commitment, "salt": base64.RawURLEncoding.EncodeToString(name.Salt), "value": value,
	}}
	named := f
	named.Receipt = text(t, receipt)
	return []verifier.Files{f, named}
}

// Whatever an entry tells, each line that is printed is one that the program has written, and what stands in quotes is
// seen as what it is.
func TestNothingThatIsToldLooksLikeMore(t *testing.T) {
	t.Parallel()
	for value, want := range told {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			files := shownFiles(t, value)
			said, code := verifier.Run(t, files[1])
			for _, part := range []string{"'record.get', " + want + ", on ", "Who:      " + want + ", a machine"} {
				if code != 0 || !strings.Contains(said, part) || strings.Count(said, "\n") != 7 {
					t.Errorf("it ends with %d and does not tell %s: %s", code, part, said)
				}
			}
			wantSaid(t, files[0], 0, "(erased, or not told), a machine")
		})
	}
}
