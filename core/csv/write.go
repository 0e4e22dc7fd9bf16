package csv

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tenon-health/tenon/core/document"
)

// Row is one row in the making: cells separated by commas, and a line feed. Reader, and whoever else
// reads RFC 4180, finds the same cells, line ends in them included.
type Row struct {
	text  []byte
	cells int
}

// Add appends a cell.
func (r *Row) Add(cell string) {
	if r.cells > 0 {
		r.text = append(r.text, ',')
	}
	r.text, r.cells = appendCell(r.text, cell), r.cells+1
}

// Cut returns what was added since the last Cut, for the row to go on. It is valid until the next Add.
func (r *Row) Cut() []byte {
	text := r.text
	r.text = r.text[:0]
	return text
}

// End returns the rest of the row, and a new one begins. An empty line is no row to many programs, so a
// single cell with nothing in it is written as such. It is valid until the next Add.
func (r *Row) End() []byte {
	if r.cells == 1 && len(r.text) == 0 {
		r.text = append(r.text, `""`...)
	}
	r.text, r.cells = append(r.text, '\n'), 0
	return r.Cut()
}

// appendCell appends one cell, in quotes where they are needed.
func appendCell(dst []byte, cell string) []byte {
	if !needsQuotes(cell) {
		return append(dst, cell...)
	}
	dst = append(dst, '"')
	for {
		before, after, more := strings.Cut(cell, `"`)
		dst = append(dst, before...)
		if !more {
			return append(dst, '"')
		}
		dst, cell = append(dst, `""`...), after
	}
}

// needsQuotes is also so for a blank at an end, which some programs take away.
func needsQuotes(cell string) bool {
	for i := range len(cell) {
		switch cell[i] {
		case ',', ';', '|', '\t', '"', '\r', '\n':
			return true
		}
	}
	return cell != "" && (cell[0] == ' ' || cell[len(cell)-1] == ' ')
}

// formulaStarts are what spreadsheet programs take for the beginning of a formula.
var formulaStarts = []rune("=+-@\t\r\n＝＋－＠")

// Neutral returns a text that no spreadsheet program takes for a formula: one that begins like one has
// an apostrophe in front of it. Numbers are none.
func Neutral(cell string) string {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(cell, " \u00a0\ufeff"))
	if !slices.Contains(formulaStarts, first) {
		return cell
	}
	if _, err := document.ReadNumber(cell); err == nil {
		return cell
	}
	return "'" + cell
}
