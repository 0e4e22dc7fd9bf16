package test

import (
	"regexp/syntax"
	"slices"
	"strings"
	"sync"
	"testing"
)

// mayMatch reports whether a pattern can match a text, which is in lower case, as far as the fixed parts of the pattern
// tell. Looking for those is a hundred times faster than a search by the pattern.
func mayMatch(pattern, folded string) bool {
	parts := partsOf(pattern)
	return parts == nil || slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(folded, part) })
}

var fixedParts sync.Map // pattern -> []string

func partsOf(pattern string) []string {
	if known, ok := fixedParts.Load(pattern); ok {
		return known.([]string)
	}
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		panic(err)
	}
	parts := required(parsed)
	fixedParts.Store(pattern, parts)
	return parts
}

// required are parts, in lower case, of which each match has at least one; nil if none is known.
func required(re *syntax.Regexp) (parts []string) {
	switch re.Op {
	case syntax.OpLiteral:
		return []string{strings.ToLower(string(re.Rune))}
	case syntax.OpCapture, syntax.OpPlus:
		return required(re.Sub[0])
	case syntax.OpAlternate:
		return requiredOfAny(re.Sub)
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			if found := required(sub); shortest(found) > shortest(parts) {
				parts = found
			}
		}
	}
	return parts
}

func requiredOfAny(all []*syntax.Regexp) (parts []string) {
	for _, sub := range all {
		found := required(sub)
		if found == nil {
			return nil
		}
		parts = append(parts, found...)
	}
	return parts
}

func shortest(parts []string) (length int) {
	for i, part := range parts {
		if i == 0 || len(part) < length {
			length = len(part)
		}
	}
	return length
}

func TestThePartsOfAPatternAreInEachMatch(t *testing.T) {
	for pattern, want := range map[string]string{
		`(?i)\bdesks?\b`: "desk", `\bNoSuch[A-Z]`: "nosuch", `a|b*`: "", `(?:far|near)+`: "far near", `x?`: "", `a.c`: "a",
		`(?i)\b(a|our) worlds?\b`: " world", `\b[Ss]tudied\b|\bStudy\b`: "tudied study", `[a-z]`: "", `(ab){0,2}`: "",
	} {
		if got := strings.Join(partsOf(pattern), " "); got != want {
			t.Errorf("%s has %q, want %q", pattern, got, want)
		}
	}
	for name, w := range words {
		if len(partsOf(w.text)) == 0 || len(partsOf(w.name)) == 0 {
			t.Errorf("%s is searched slowly", name)
		}
		for _, sample := range slices.Concat(w.refused, w.allowed) {
			if compiled(w.text).MatchString(sample) && !mayMatch(w.text, strings.ToLower(sample)) {
				t.Errorf("%s is not looked for in %q", name, sample)
			}
		}
	}
}
