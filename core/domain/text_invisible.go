package domain

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/tenon-health/tenon/core/document"
)

const (
	blackFlag = '\U0001f3f4' // tags behind it make the flag of a region
	nonJoiner = '\u200c'
	joiner    = '\u200d'
	virama    = 9 // a canonical combining class
	firstTag  = '\U000e0020'
	lastTag   = '\U000e007f'
)

// trimInvisible drops what nobody sees at both ends of a text.
func trimInvisible(s string) string {
	s = strings.TrimLeftFunc(s, document.Invisible)
	kept := strings.TrimRightFunc(s, document.Invisible)
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
		return !document.Invisible(last)
	case r == joiner || r == nonJoiner:
		return norm.NFC.PropertiesString(s[len(s)-size:]).CCC() == virama
	case firstTag <= r && r <= lastTag:
		return last == blackFlag || firstTag <= last && last < lastTag
	}
	return false
}
