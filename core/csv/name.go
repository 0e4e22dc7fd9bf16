package csv

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/fault"
)

// MaxName bounds a column's name: each record repeats it.
const MaxName = 1000 // characters

// names are those of the columns, which the row tells.
func (s *scanner) names() (names []string, err error) {
	seen := map[string]int{}
	for i, cell := range s.cells() {
		name := ColumnName(cell)
		if err := checkName(name, seen[name]); err != nil {
			return nil, err.At(fmt.Sprintf("%s, column %d", s.line(), i+1))
		}
		seen[name], names = i+1, append(names, name)
	}
	return names, nil
}

// checkName takes the column that has the name already, or 0.
func checkName(name string, other int) *fault.Error {
	switch {
	case name == "":
		return ErrHeaderEmpty
	case utf8.RuneCountInString(name) > MaxName:
		return ErrHeaderTooLong.With(MaxName)
	case other > 0:
		return ErrHeaderDuplicate.With(other)
	}
	return nil
}

// ColumnName is a cell of the first line without what nobody sees, so that two
// names that look alike are the same: white space, line ends among it, counts
// as one blank between words and for nothing at the ends, and letters are
// composed (NFC).
func ColumnName(cell string) string {
	var before rune
	name := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			r = ' '
		case invisible(r) && !joins(before, r):
			return -1
		}
		before = r
		return r
	}, cell)
	return norm.NFC.String(strings.Join(strings.Fields(strings.TrimRight(name, joiners+" ")), " "))
}

// joiners have no shape, but some scripts (Persian, Hindi) write another word
// without them.
const joiners = "\u200c\u200d"

func joins(before, r rune) bool {
	return strings.ContainsRune(joiners, r) && (unicode.IsLetter(before) || unicode.IsMark(before)) &&
		!unicode.In(before, unicode.Latin, unicode.Greek, unicode.Cyrillic)
}

// invisible includes control characters, which a screen leaves out.
func invisible(r rune) bool { return document.Invisible(r) || unicode.IsControl(r) }

// blank reports whether nothing of a text is visible.
func blank(text []byte) bool {
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if !invisible(r) {
			return false
		}
		text = text[size:]
	}
	return true
}
