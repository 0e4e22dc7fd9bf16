// Package csv reads CSV files as people really have them, row by row, exactly
// and within limits.
package csv

import (
	"io"
	"iter"

	"github.com/tenon-health/tenon/core/document"
)

// Limits bound what one file may hold.
type Limits struct {
	Bytes   int64 // of the whole file
	Rows    int
	Columns int
	Record  int // bytes of one record's JSON, and of its row in the file
}

// Rows reads the records of a CSV file, in its order and one at a time: memory
// does not grow with the file. It stops at the first problem, which tells the
// line and the column, never the content.
//
// The file is UTF-8, with a byte order mark or without. The first line names
// the columns; names are kept as they are, blanks included. Columns are
// divided by comma, semicolon or tab, whichever stands most often in that
// line. Quoting is strict (RFC 4180). Lines end with LF or CRLF; inside quotes
// both are content and come back as they were. Empty lines count for nothing
// at the end of the file and are refused elsewhere: an empty value in a single
// column is written "". A file of only the first line has no records.
//
// Values are text. With infer each cell becomes what it looks like, quoted or
// not: see inferred.
func Rows(r io.Reader, infer bool, limits Limits) iter.Seq2[document.Document, error] {
	return func(yield func(document.Document, error) bool) {
		t, err := openTable(r, infer, limits)
		for err == nil {
			var d document.Document
			if d, err = t.next(); err == nil && !yield(d, nil) {
				return
			}
		}
		if err != io.EOF {
			yield(nil, err)
		}
	}
}
