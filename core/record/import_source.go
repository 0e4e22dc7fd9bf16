package record

import (
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/tenon-health/tenon/core/csv"
	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/fault"
)

// source is the records of a file, one at a time. What it tells is about the one read last.
type source interface {
	items() iter.Seq2[domain.NewRecord, error]
	number() int          // of its line, or index in an array
	at(number int) string // where that is
	offset() int64        // how many bytes the file has up to its end
	skipped() int64       // how much was left out so far, because nothing in it is visible
}

// newSource reads a file from its beginning.
func newSource(r io.Reader, s domain.ImportSource, limits domain.Limits) (source, error) {
	if s.Format == domain.ImportArray || s.Format == domain.ImportLines {
		return newListSource(r, s.Format, limits), nil
	}
	return newTableSource(r, s, limits)
}

// resumeSource reads a file on behind so many rows: rest is what comes then, head the file from its beginning, of which
// only a CSV file needs something.
func resumeSource(head, rest io.Reader, i domain.Import, limits domain.Limits) (source, error) {
	file, err := newSource(head, i.Source, limits)
	if err != nil {
		return nil, err
	}
	switch f := file.(type) {
	case *tableSource:
		err = f.Resume(rest, int(i.Stored), i.Bytes)
	case *listSource:
		f.Resume(rest, int(i.Stored), i.Bytes)
	}
	return file, err
}

// tableSource is a CSV file.
type tableSource struct {
	*csv.Reader
	domain.ImportSource
}

func newTableSource(r io.Reader, s domain.ImportSource, limits domain.Limits) (*tableSource, error) {
	delimiter, err := csv.ParseDelimiter(s.Delimiter)
	o := csv.Options{Delimiter: delimiter, Infer: s.Infer, Limits: csv.Limits(limits)}
	return &tableSource{csv.NewReader(r, o), s}, err
}

func (s *tableSource) number() int          { return s.Line() }
func (s *tableSource) at(number int) string { return fmt.Sprintf("line %d", number) }
func (s *tableSource) offset() int64        { return s.Offset() }
func (s *tableSource) skipped() int64       { return s.Skipped() }

func (s *tableSource) items() iter.Seq2[domain.NewRecord, error] {
	return func(yield func(domain.NewRecord, error) bool) {
		column, known := -1, false
		for data, err := range s.Rows() {
			if err == nil && !known {
				column, err = s.externalIDs()
				known = true
			}
			if err != nil {
				yield(domain.NewRecord{}, err)
				return
			}
			if !yield(s.item(data, column), nil) {
				return
			}
		}
	}
}

// externalIDs is the column that has them, or -1.
func (s *tableSource) externalIDs() (int, error) {
	if s.ExternalIDColumn == "" {
		return -1, nil
	}
	names, _ := s.Columns()
	column := slices.Index(names, csv.ColumnName(s.ExternalIDColumn))
	if column < 0 {
		return column, domain.ErrExternalIDColumn
	}
	return column, nil
}

// item leaves what an export says of the records aside, where the external ids stand among it.
func (s *tableSource) item(data document.Document, column int) domain.NewRecord {
	if column < 0 {
		return domain.NewRecord{Data: data}
	}
	meta := domain.MetaColumns()
	if slices.Contains(meta, data[column].Key) {
		data = slices.DeleteFunc(data, func(f document.Field) bool { return slices.Contains(meta, f.Key) })
	}
	return domain.NewRecord{ExternalID: s.Cell(column), Data: data}
}

// listSource is a JSON array or lines of JSON.
type listSource struct {
	*document.List
	lines  bool
	limits domain.Limits
	total  int64  // bytes of the records' JSON
	json   []byte // of the record read last
}

// around is what an item of a list may have beside its document.
const around = 4 << 10

func newListSource(r io.Reader, format domain.ImportFormat, limits domain.Limits) *listSource {
	read, lines := document.ReadArray, format == domain.ImportLines
	if lines {
		read = document.ReadLines
	}
	// A document may be written with blanks in it.
	of := document.ListLimits{Bytes: limits.Bytes, Item: 2*limits.Record + around}
	return &listSource{List: read(r, of), lines: lines, limits: limits}
}

func (s *listSource) number() int    { return s.Number() }
func (s *listSource) offset() int64  { return s.Offset() }
func (s *listSource) skipped() int64 { return s.Blank() }

func (s *listSource) at(number int) string {
	if s.lines {
		return fmt.Sprintf("line %d", number)
	}
	return fmt.Sprintf("[%d]", number)
}

func (s *listSource) items() iter.Seq2[domain.NewRecord, error] {
	return func(yield func(domain.NewRecord, error) bool) {
		rows := 0
		for d, err := range s.Items() {
			var in domain.NewRecord
			if rows++; err == nil {
				in, err = s.item(d, rows)
			}
			if !yield(in, err) || err != nil {
				return
			}
		}
	}
}

func (s *listSource) item(d document.Document, rows int) (domain.NewRecord, error) {
	here := s.at(s.number())
	if rows > s.limits.Rows {
		return domain.NewRecord{}, domain.ErrTooManyRecords.With(s.limits.Rows).At(here)
	}
	in, err := domain.ReadItem(d)
	if err != nil {
		return in, fault.PrefixLocation(here, err)
	}
	if s.json, err = document.Append(s.json[:0], in.Data); err != nil {
		return in, err
	}
	if s.total += int64(len(s.json)); s.total > s.limits.Total {
		return in, domain.ErrImportTooLarge.With(s.limits.Total).At(here)
	}
	return in, nil
}
