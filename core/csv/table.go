package csv

import (
	"fmt"
	"io"

	"github.com/tenon-health/tenon/core/document"
)

// table turns the rows of a file into documents.
type table struct {
	scan   *scanner
	names  []string
	cells  []string // of the row read last
	rows   int
	total  int64  // bytes of the records' JSON
	json   []byte // of the record read last
	infer  bool
	limits Limits
}

func openTable(r io.Reader, o Options) (*table, error) {
	scan, err := openScanner(r, o)
	if err != nil {
		return nil, err
	}
	if err = scan.row(); err == io.EOF {
		return nil, ErrEmpty.At("line 1")
	}
	if err != nil {
		return nil, err
	}
	names, err := scan.names()
	return &table{scan: scan, names: names, infer: o.Infer, limits: o.Limits}, err
}

// next returns io.EOF after the last record.
func (t *table) next() (document.Document, error) {
	if err := t.row(); err != nil {
		return nil, err
	}
	if len(t.scan.ends) != len(t.names) {
		return nil, t.ragged()
	}
	d := make(document.Document, len(t.names))
	t.cells = t.scan.cells()
	for i, cell := range t.cells {
		d[i] = document.Field{Key: t.names[i], Value: cell}
		if t.infer {
			d[i].Value = inferred(cell)
		}
	}
	return d, t.checkSize(d)
}

func (t *table) row() error {
	err := t.scan.row()
	if err == io.EOF && t.rows == 0 {
		return ErrNoRows.At(t.scan.line())
	}
	if t.rows++; err == nil && t.rows > t.limits.Rows {
		return ErrTooManyRows.With(t.limits.Rows).At(t.scan.line())
	}
	return err
}

func (t *table) ragged() error {
	got, want := len(t.scan.ends), len(t.names)
	at := fmt.Sprintf("%s, column %d", t.scan.line(), min(got, want)+1)
	return ErrRaggedRow.With(got, want).At(at)
}

// checkSize holds a row to the limit that a record sent as JSON has, and all
// rows together to theirs.
func (t *table) checkSize(d document.Document) (err error) {
	if t.json, err = document.Append(t.json[:0], d); err != nil || len(t.json) > t.limits.Record {
		return t.scan.tooLong()
	}
	if t.total += int64(len(t.json)); t.total > t.limits.Total {
		return ErrImportTooLarge.With(t.limits.Total).At(t.scan.line())
	}
	return nil
}

// cells returns the fields of the row; they outlive it.
func (s *scanner) cells() []string {
	text, from := string(s.text), 0
	cells := make([]string, 0, len(s.ends))
	for _, end := range s.ends {
		cells = append(cells, text[from:end])
		from = end
	}
	return cells
}
