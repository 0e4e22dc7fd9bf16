package record

import (
	"io"
	"iter"

	"github.com/tenon-health/tenon/core/domain"
)

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
func Rows(r io.Reader, infer bool, limits domain.Limits) iter.Seq2[domain.Document, error] {
	return func(yield func(domain.Document, error) bool) {
		t, err := openTable(r, infer, limits)
		for err == nil {
			var d domain.Document
			if d, err = t.next(); err == nil && !yield(d, nil) {
				return
			}
		}
		if err != io.EOF {
			yield(nil, err)
		}
	}
}

func problem(kind domain.Kind, code, at, format string, args ...any) error {
	return domain.Fail(kind, code, format, args...).At(at)
}
