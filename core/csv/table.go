package csv

import (
	"fmt"
	"io"
	"strings"

	"github.com/tenon-health/tenon/core/document"
)

// table turns the rows of a file into documents.
type table struct {
	scan   *scanner
	names  []string
	bytes  int // of the names
	rows   int
	infer  bool
	limits Limits
}

func openTable(r io.Reader, infer bool, limits Limits) (*table, error) {
	scan, err := newScanner(r, limits)
	if err != nil {
		return nil, err
	}
	if err = scan.row(); err == io.EOF {
		return nil, ErrEmpty.At("line 1")
	}
	if err != nil {
		return nil, err
	}
	names := scan.cells()
	return &table{
		scan: scan, names: names, bytes: len(strings.Join(names, "")), infer: infer, limits: limits,
	}, scan.checkNames(names)
}

// next returns io.EOF after the last record.
func (t *table) next() (document.Document, error) {
	if err := t.scan.row(); err != nil {
		return nil, err
	}
	if t.rows++; t.rows > t.limits.Rows {
		return nil, ErrTooManyRows.With(t.limits.Rows).At(t.scan.line())
	}
	if len(t.scan.ends) != len(t.names) {
		return nil, t.ragged()
	}
	d := make(document.Document, len(t.names))
	for i, cell := range t.scan.cells() {
		d[i] = document.Field{Key: t.names[i], Value: cell}
		if t.infer {
			d[i].Value = inferred(cell)
		}
	}
	return d, t.checkSize(d)
}

func (t *table) ragged() error {
	got, want := len(t.scan.ends), len(t.names)
	at := fmt.Sprintf("%s, column %d", t.scan.line(), min(got, want)+1)
	return ErrRaggedRow.With(got, want).At(at)
}

// checkSize holds a row to the limit that a record sent as JSON has. Only what
// may be beyond it is really measured: a byte makes at most six of JSON.
func (t *table) checkSize(d document.Document) error {
	if 6*(t.bytes+len(t.scan.text))+len("null'':,")*len(d)+2 <= t.limits.Record {
		return nil
	}
	if data, err := document.Append(nil, d); err != nil || len(data) > t.limits.Record {
		return t.scan.tooLong()
	}
	return nil
}

// checkNames looks at the first line.
func (s *scanner) checkNames(names []string) error {
	seen := map[string]int{}
	for i, name := range names {
		at := fmt.Sprintf("%s, column %d", s.line(), i+1)
		switch {
		case strings.TrimSpace(name) == "":
			return ErrHeaderEmpty.At(at)
		case seen[name] > 0:
			return ErrHeaderDuplicate.With(seen[name]).At(at)
		}
		seen[name] = i + 1
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
