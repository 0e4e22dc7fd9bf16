package record

import (
	"bufio"
	"context"
	"io"
	"strconv"

	"github.com/tenon-health/tenon/core/csv"
	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
)

// What we know of a record stands before its data, under these names.
const (
	metaID       = "_record_id"
	metaExternal = "_external_id"
	metaVersion  = "_version"
	metaCreated  = "_created_at"
)

// table is the CSV file of an export.
type table struct {
	*export
	out     *bufio.Writer
	flush   func() error // of what lies below
	columns columns
	head    head
	row     csv.Row
	cells   []any // of the row
	json    []byte
	records int64
}

// writeTable writes the file to w; flush makes w send what it holds.
func (e *export) writeTable(ctx context.Context, w io.Writer, flush func() error) (*table, error) {
	t := &table{export: e, out: bufio.NewWriterSize(w, exportBuffer), flush: flush, columns: newColumns(e.Meta)}
	err := t.openHead(ctx)
	for more := true; more && err == nil; {
		more, err = t.read(ctx)
	}
	if err != nil {
		return t, err
	}
	return t, t.out.Flush()
}

// read writes the records. If their keys are not known before too many have come, it reports that they must be read
// again.
func (t *table) read(ctx context.Context) (again bool, err error) {
	for r, err := range t.export.records(ctx) {
		if err == nil {
			err = t.take(ctx, r)
		}
		if err != nil {
			return false, err
		}
		if t.head.written && t.head.dropped {
			break
		}
	}
	if !t.head.written {
		err = t.writeHead(ctx)
	}
	again, t.head.dropped = t.head.dropped, false
	return again, err
}

func (t *table) take(ctx context.Context, r domain.Record) error {
	if t.head.written {
		return t.writeRecord(ctx, r)
	}
	return t.takeKeys(ctx, r)
}

func (t *table) writeRecord(ctx context.Context, r domain.Record) error {
	r, there, err := t.before(ctx, r)
	if err != nil || !there {
		return err
	}
	if t.records++; len(t.columns.names) == 0 {
		return nil
	}
	return t.writeRow(r)
}

// fill puts the values of a record below their columns. It reports whether each has one.
func (t *table) fill(d document.Document) bool {
	clear(t.cells)
	for i, f := range d {
		at, ok := t.columns.find(i, f.Key)
		if !ok {
			return false
		}
		t.cells[at] = f.Value
	}
	return true
}

// writeRow writes the record with which the cells are filled.
func (t *table) writeRow(r domain.Record) error {
	if t.Meta {
		t.addMeta(r)
	}
	for _, value := range t.cells {
		cell, err := t.cell(value)
		if err != nil {
			return err
		}
		t.row.Add(cell)
	}
	_, err := t.out.Write(t.row.End())
	return err
}

func (t *table) addMeta(r domain.Record) {
	t.row.Add(string(r.ID))
	t.row.Add(t.text(r.ExternalID))
	t.row.Add(strconv.FormatInt(int64(r.Version), 10))
	t.row.Add(domain.ExportTime(r.CreatedAt))
}

// cell is text as it is, nothing for null, and JSON for the rest.
func (t *table) cell(value any) (_ string, err error) {
	switch v := value.(type) {
	case nil:
		return "", nil
	case string:
		return t.text(v), nil
	}
	t.json, err = document.Append(t.json[:0], value)
	return string(t.json), err
}

func (t *table) text(s string) string {
	if t.Excel {
		return csv.Neutral(s)
	}
	return s
}
