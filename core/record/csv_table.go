package record

import (
	"fmt"
	"io"
	"strings"

	"github.com/tenon-health/tenon/core/domain"
)

// table turns the rows of a file into documents.
type table struct {
	scan   *scanner
	names  []string
	bytes  int // of the names
	rows   int
	infer  bool
	limits domain.Limits
}

func openTable(r io.Reader, infer bool, limits domain.Limits) (*table, error) {
	scan, err := newScanner(r, limits)
	if err != nil {
		return nil, err
	}
	if err = scan.row(); err == io.EOF {
		return nil, problem(domain.Invalid, "csv_empty", "line 1", "The file is empty. Its first line names the columns.")
	}
	if err != nil {
		return nil, err
	}
	names := scan.cells()
	return &table{scan: scan, names: names, bytes: len(strings.Join(names, "")), infer: infer, limits: limits}, scan.checkNames(names)
}

// next returns io.EOF after the last record.
func (t *table) next() (domain.Document, error) {
	if err := t.scan.row(); err != nil {
		return nil, err
	}
	if t.rows++; t.rows > t.limits.Rows {
		return nil, problem(domain.TooLarge, "csv_too_many_rows", t.scan.line(), "A file has at most %d rows.", t.limits.Rows)
	}
	if len(t.scan.ends) != len(t.names) {
		return nil, t.ragged()
	}
	d := make(domain.Document, len(t.names))
	for i, cell := range t.scan.cells() {
		d[i] = domain.Field{Key: t.names[i], Value: cell}
		if t.infer {
			d[i].Value = inferred(cell)
		}
	}
	return d, t.checkSize(d)
}

func (t *table) ragged() error {
	got, want := len(t.scan.ends), len(t.names)
	at := fmt.Sprintf("%s, column %d", t.scan.line(), min(got, want)+1)
	return problem(domain.Invalid, "csv_ragged_row", at, "This row has %d columns, but the first line has %d.", got, want)
}

// checkSize holds a row to the limit that a record sent as JSON has. Only what
// may be beyond it is really measured: a byte makes at most six of JSON.
func (t *table) checkSize(d domain.Document) error {
	if 6*(t.bytes+len(t.scan.text))+len("null'':,")*len(d)+2 <= t.limits.Record {
		return nil
	}
	if t.limits.Holds(d) != nil {
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
			return problem(domain.Invalid, "csv_header_empty", at, "This column has no name.")
		case seen[name] > 0:
			return problem(domain.Invalid, "csv_header_duplicate", at, "This column has the same name as column %d.", seen[name])
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
