package record

import (
	"bufio"
	"context"
	"io"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/filter"
)

// writeLines writes each record as JSON on a line.
func (e *export) writeLines(ctx context.Context, w io.Writer) error {
	out := bufio.NewWriterSize(w, exportBuffer)
	var line []byte
	for r, err := range e.records(ctx) {
		if err == nil {
			line, err = document.Append(line[:0], e.line(r))
		}
		if err == nil {
			_, err = out.Write(append(line, '\n'))
		}
		if err != nil {
			return err
		}
	}
	return out.Flush()
}

// line has what an import takes, and nothing that a record lacks.
func (e *export) line(r domain.Record) (line document.Document) {
	if e.Meta {
		line = document.Document{
			{Key: metaID, Value: string(r.ID)}, {Key: metaVersion, Value: int64(r.Version)},
			{Key: metaCreated, Value: domain.ExportTime(r.CreatedAt)},
		}
	}
	line = append(line, document.Field{Key: filter.RootData, Value: r.Data})
	if r.ExternalID != "" {
		line = append(line, document.Field{Key: filter.RootExternalID, Value: r.ExternalID})
	}
	return line
}
