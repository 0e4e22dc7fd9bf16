package record

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strconv"
	"time"

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

// headTime is how long the keys may be looked for before something is sent: a request waits no longer for its
// first byte.
const headTime = 5 * time.Second

// errColumn says that the second reading found another record than the first.
var errColumn = errors.New("record: a key came that was not there when the export began")

// table is the CSV file of an export. The records are read twice: once for their keys.
type table struct {
	*export
	out     *bufio.Writer
	flush   func() error // of what lies below
	columns columns
	row     csv.Row
	cells   []any // of the row
	json    []byte
	records int64
}

// writeTable writes the file to w; flush makes w send what it holds.
func (e *export) writeTable(ctx context.Context, w io.Writer, flush func() error) (*table, error) {
	t := &table{export: e, out: bufio.NewWriterSize(w, exportBuffer), flush: flush, columns: newColumns(e.Meta)}
	if err := t.writeHead(ctx); err != nil {
		return t, err
	}
	t.cells = make([]any, len(t.columns.keys))
	for r, err := range e.records(ctx) {
		if err == nil {
			err = t.writeRow(r)
		}
		switch {
		case errors.Is(err, errColumn) && r.Version == 1:
			// It was on its way when the export began, and has come after its keys were read.
		case err != nil:
			return t, err
		default:
			t.records++
		}
	}
	return t, t.out.Flush()
}

// writeHead names the columns. If finding them takes long, those are sent that are known.
func (t *table) writeHead(ctx context.Context) error {
	until, sent := t.clock.Now().Add(headTime), 0
	for r, err := range t.export.records(ctx) {
		if err == nil {
			err = t.columns.add(r.Data, t.settings.Limits.Columns)
		}
		if err == nil && t.clock.Now().After(until) && sent < len(t.columns.names) {
			sent, err = t.sendNames(sent)
		}
		if err != nil {
			return err
		}
	}
	if len(t.columns.names) == 0 {
		return nil
	}
	t.addNames(sent)
	_, err := t.out.Write(t.row.End())
	return err
}

func (t *table) addNames(from int) {
	for _, name := range t.columns.names[from:] {
		t.row.Add(t.text(name))
	}
}

// sendNames sends those from so many on, and tells how many were sent by now.
func (t *table) sendNames(from int) (int, error) {
	t.addNames(from)
	_, err := t.out.Write(t.row.Cut())
	if err == nil {
		err = t.out.Flush()
	}
	if err == nil {
		err = t.flush()
	}
	return len(t.columns.names), err
}

func (t *table) writeRow(r domain.Record) error {
	if len(t.columns.names) == 0 {
		return nil
	}
	clear(t.cells)
	for i, f := range r.Data {
		at, ok := t.columns.find(i, f.Key)
		if !ok {
			return errColumn
		}
		t.cells[at] = f.Value
	}
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
	t.row.Add(exportTime(r.CreatedAt))
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
