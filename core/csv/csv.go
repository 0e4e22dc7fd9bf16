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
// the columns: see ColumnName. They are separated by what the options name, or
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
	table   *table
}

// NewReader reads r, from where it stands.
func NewReader(r io.Reader, o Options) *Reader { return &Reader{in: r, options: o} }

// Resume goes on behind so many rows, of which Offset has told where they end: behind reads
// from there. What the Reader reads itself is only its first line.
func (r *Reader) Resume(behind io.Reader, rows int, offset int64) error {
	t, err := openTable(r.in, r.options)
	if err != nil {
		return err
	}
	t.scan.resume(behind, offset)
	r.table, t.rows = t, rows
	return nil
}

// Rows are the records. They come once.
func (r *Reader) Rows() iter.Seq2[document.Document, error] {
	return func(yield func(document.Document, error) bool) {
		err := r.open()
		for err == nil {
			var d document.Document
			if d, err = r.table.next(); err == nil && !yield(d, nil) {
				return
			}
		}
		if err != io.EOF {
			yield(nil, err)
		}
	}
}

func (r *Reader) open() (err error) {
	if r.table == nil {
		r.table, err = openTable(r.in, r.options)
	}
	return err
}

// Columns are the names of the columns and what separates them, once Rows has begun.
func (r *Reader) Columns() (names []string, delimiter rune) {
	if r.table == nil {
		return nil, 0
	}
	return r.table.names, r.table.scan.delimiter
}

// Cell is the text of a column in the row read last, whatever it was taken for.
func (r *Reader) Cell(column int) string { return r.table.cells[column] }

// Line is that in which the row read last begins.
func (r *Reader) Line() int { return r.table.scan.begin.line }

// Offset is how many bytes the file has up to the end of the row read last.
func (r *Reader) Offset() int64 { return r.table.scan.bytes }

// Skipped counts the rows without anything visible that Rows has passed. Lines
// without any character at the end of the file are none.
func (r *Reader) Skipped() int64 {
	if r.table == nil {
		return 0
	}
	return r.table.scan.skipped
}
