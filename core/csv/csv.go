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
	Record  int   // bytes of one record's JSON, and of its row in the file
	Total   int64 // bytes of all records' JSON together
}

// Options say how a file is read.
type Options struct {
	Delimiter rune // what separates the columns; 0 if the file is to tell
	Infer     bool // cells become what they look like: see inferred
	Limits    Limits
}

// Reader reads the records of a CSV file, in its order and one at a time:
// memory does not grow with the file. It stops at the first problem, which
// tells the line and the column, never the content.
//
// The file is UTF-8, with a byte order mark or without. The first line names
// the columns: see columnName. They are separated by what the options name, or
// a line such as sep=; before the first, or else by that of Delimiters which
// splits the first rows evenly; if two do, the file is refused. Quoting is
// strict (RFC 4180). Lines end with LF or CRLF; inside quotes both are content
// and come back as they were. Rows without anything visible are skipped. A file
// without records is refused.
//
// Values are text and stay as they are, unless they are inferred.
type Reader struct {
	in      io.Reader
	options Options
	skipped int64
}

// NewReader reads r, from where it stands.
func NewReader(r io.Reader, o Options) *Reader { return &Reader{in: r, options: o} }

// Rows are the records. They come once.
func (r *Reader) Rows() iter.Seq2[document.Document, error] {
	return func(yield func(document.Document, error) bool) {
		t, err := openTable(r.in, r.options)
		for err == nil {
			var d document.Document
			if d, err = t.next(); err == nil && !yield(d, nil) {
				return
			}
			r.skipped = t.scan.skipped
		}
		if err != io.EOF {
			yield(nil, err)
		}
	}
}

// Skipped counts the rows without anything visible that Rows has passed. Lines
// without any character at the end of the file are none.
func (r *Reader) Skipped() int64 { return r.skipped }
