package domain

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	brailleBlank = '\u2800'
	blackFlag    = '\U0001f3f4' // tags behind it make the flag of a region
	nonJoiner    = '\u200c'
	joiner       = '\u200d'
	virama       = 9 // a canonical combining class
	firstTag     = '\U000e0020'
	lastTag      = '\U000e007f'
)

// blank are the characters that show nothing by themselves: of Unicode's default
// ignorable ones those that are no format characters, too.
var blank = []*unicode.RangeTable{
	unicode.White_Space, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector,
}

// invisible reports whether r shows nothing. A few format characters do: Arabic signs that
// stand over a number.
func invisible(r rune) bool {
	return r == brailleBlank || unicode.In(r, blank...) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}

// trimInvisible drops what nobody sees at both ends of a text.
func trimInvisible(s string) string {
	s = strings.TrimLeftFunc(s, invisible)
	kept := strings.TrimRightFunc(s, invisible)
	for _, r := range s[len(kept):] {
		if !shapes(kept, r) {
			break
		}
		kept += string(r)
	}
	return kept
}

// shapes reports whether r changes how the end of s looks, as in many emojis, and in
// Indic names that end in a joined letter.
func shapes(s string, r rune) bool {
	last, size := utf8.DecodeLastRuneInString(s)
	switch {
	case s == "":
		return false
	case unicode.Is(unicode.Variation_Selector, r):
		return !invisible(last)
	case r == joiner || r == nonJoiner:
		return norm.NFC.PropertiesString(s[len(s)-size:]).CCC() == virama
	case firstTag <= r && r <= lastTag:
		return last == blackFlag || firstTag <= last && last < lastTag
	}
	return false
}
