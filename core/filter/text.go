package filter

import (
	"regexp"
	"strings"
	"unicode"
)

// Pattern is a regular expression that finds the text s literally, ignoring
// case. It says of each character by itself which ones count as the same, by
// Unicode's simple folding: k, K and the Kelvin sign do, ß and ss do not, nor
// do é and e with an accent of its own. So engines that know other versions of
// Unicode, or fold in other ways, find the same.
func Pattern(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch other := unicode.SimpleFold(r); {
		case r == 0:
			b.WriteString(`\x00`) // where patterns are C strings
		case other == r:
			b.WriteString(regexp.QuoteMeta(string(r)))
		default:
			b.WriteByte('[')
			b.WriteRune(r)
			for ; other != r; other = unicode.SimpleFold(other) {
				b.WriteRune(other)
			}
			b.WriteByte(']')
		}
	}
	return b.String()
}

// foldCase writes the same for all texts that differ only by case.
func foldCase(s string) string { return strings.Map(leastFold, s) }

func leastFold(r rune) rune {
	least := r
	for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
		least = min(least, other)
	}
	return least
}
