package domain_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/tenon-health/tenon/core/domain"
)

func projectName(name string) (string, error) {
	p, err := domain.NewProject{Name: name}.Project("p", "s", time.Time{})
	return p.Name, err
}

func TestNamesAreKeptAsPeopleSeeThem(t *testing.T) {
	for sent, want := range map[string]string{
		"Zoe\u0308":                       "Zo\u00eb",     // composed
		"\u1100\u1161":                    "\uac00",       // Hangul from its letters
		"\ufeffONC-201\u200b":             "ONC-201",      // a byte order mark, a zero-width space
		"\u00a0\u2003ONC\u3000":           "ONC",          // blanks of other kinds
		"\r\n ONC\n":                      "ONC",          // line breaks around it
		"\u200eONC\u200f\u2066\u2069":     "ONC",          // marks of direction
		"\u2060\u00ad\u115f\u3164A\u034f": "A",            // joiners, hyphens, fillers
		"A  B":                            "A  B",         // blanks inside
		"a\u200cb":                        "a\u200cb",     // a non-joiner inside, as in Persian
		"\u2764\ufe0f":                    "\u2764\ufe0f", // an emoji in colour
		"\u0d28\u0d4d\u200d":              "\u0d28\u0d4d\u200d",
		"\U0001f3f4\U000e0067\U000e0062\U000e007f":       "\U0001f3f4\U000e0067\U000e0062\U000e007f",
		"A\U000e0067\U000e007f":                          "A",
		"\u0600\u0661":                                   "\u0600\u0661", // an Arabic number sign is seen
		strings.Repeat("e\u0301", domain.MaxProjectName): strings.Repeat("\u00e9", domain.MaxProjectName),
	} {
		if got, err := projectName(sent); err != nil || got != want {
			t.Errorf("%+q is %+q, %v; want %+q", sent, got, err, want)
		}
	}
}

func TestNamesNeedSomethingVisible(t *testing.T) {
	for _, name := range []string{
		"", " ", "\u200b", "\ufeff", "\u3164", "\u2800", "\ufe0f", "\u00ad\u2060", "\u202e", "\U000e0041",
	} {
		if got, err := projectName(name); !errors.Is(err, domain.ErrTextLength) {
			t.Errorf("%+q is %+q, %v", name, got, err)
		}
	}
}

func TestNamesHaveOneLineAndNoControlCharacters(t *testing.T) {
	for _, bad := range []string{
		"\x00", "\x07", "\n", "\r", "\t", "\x7f", "\u0085", "\u009b", "\u2028", "\u2029", "\ufffd", "\xff",
		"\u202e", "\u2066",
	} {
		if got, err := projectName("A" + bad + "B"); !errors.Is(err, domain.ErrTextInvalid) {
			t.Errorf("%+q is %+q, %v", bad, got, err)
		}
	}
	_, err := projectName("  Ze\u0301\u0085B")
	if want := "Character 3 of this text (U+0085)"; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestDescriptionsMayHaveLines(t *testing.T) {
	var p domain.Project
	for sent, want := range map[string]string{"\n a\r\nb\tc\u2028d \n": "a\r\nb\tc\u2028d", "\u200b": ""} {
		if err := p.SetDescription(sent); err != nil || p.Description != want {
			t.Errorf("%+q is %+q, %v", sent, p.Description, err)
		}
	}
	for _, bad := range []string{"\x00", "\x1b[31m", "\u0085", "\ufffd", "\xc3"} {
		if err := p.SetDescription("a" + bad + "b"); !errors.Is(err, domain.ErrTextInvalid) {
			t.Errorf("%+q: %v", bad, err)
		}
	}
}

func TestNamesThatLookAlikeAreOne(t *testing.T) {
	for _, same := range [][]string{
		{"ONC 201", "onc\u00a0201", "O\u200bNC  201", "\u202aonc 201\ufeff", "On\u00adc 201"},
		{"Zo\u00eb", "ZOE\u0308", "zoe\u034f\u0308"},
		{"\u03a3\u03c3", "\u03c3\u03c2"},
	} {
		for _, s := range same {
			if domain.Fold(s) != domain.Fold(same[0]) {
				t.Errorf("%+q is %+q, %+q is %+q", s, domain.Fold(s), same[0], domain.Fold(same[0]))
			}
		}
	}
}

func FuzzTextStaysAsItIsKept(f *testing.F) {
	f.Add("\ufeffZoe\u0308 \U000e0067")
	f.Add("\u0d28\u0d4d\u200d\u200d")
	f.Fuzz(func(t *testing.T, s string) {
		if fold := domain.Fold(s); domain.Fold(fold) != fold {
			t.Errorf("%+q folds to %+q, then %+q", s, fold, domain.Fold(fold))
		}
		kept, err := projectName(s)
		if err != nil {
			return
		}
		if again, err := projectName(kept); again != kept || err != nil || !norm.NFC.IsNormalString(kept) {
			t.Errorf("%+q is kept as %+q, then as %+q, %v", s, kept, again, err)
		}
	})
}
