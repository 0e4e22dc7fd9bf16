package csv

import (
	"bytes"
	"slices"
)

// suspects are the characters that separate columns elsewhere, and how often
// they must stand in a line for that.
var suspects = []struct {
	character rune
	least     int
}{{',', 1}, {';', 1}, {'\t', 1}, {'|', 1}, {':', 1}, {'^', 1}, {'~', 1}, {' ', 2}}

// checkOneColumn refuses a file of one column that looks as if it had several,
// unless the caller has said so.
func (h head) checkOneColumn(fits []fit, delimiter rune, o Options) error {
	chosen := fits[slices.IndexFunc(fits, func(f fit) bool { return f.delimiter == delimiter })]
	if chosen.columns != 1 || chosen.rows == 0 {
		return nil
	}
	for _, f := range fits {
		if f.exact() {
			return ErrOtherDelimiter.With(characterNames[delimiter], characterNames[f.delimiter]).At("line 1")
		}
	}
	if o.Delimiter == 0 {
		return checkSuspects(h.firstRows(delimiter, o.Limits))
	}
	return nil
}

// firstRows are those of a file of one column, each as a text.
func (h head) firstRows(delimiter rune, limits Limits) (rows [][]byte) {
	for scan := h.scanner(delimiter, limits); len(rows) < sampleRows && scan.row() == nil; {
		rows = append(rows, bytes.Clone(scan.text))
	}
	return rows
}

// checkSuspects refuses rows that all have a suspect, and each as often.
func checkSuspects(rows [][]byte) error {
	for _, suspect := range suspects {
		often := bytes.Count(rows[0], []byte(string(suspect.character)))
		other := func(row []byte) bool { return bytes.Count(row, []byte(string(suspect.character))) != often }
		if often >= suspect.least && !slices.ContainsFunc(rows, other) {
			return ErrOneColumn.With(characterNames[suspect.character]).At("line 1")
		}
	}
	return nil
}
