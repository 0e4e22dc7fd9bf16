package http

import (
	"context"
	"io"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) exports() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.RecordExport, Method: "GET", Path: recordsPath + "/export", Status: 200,
		Tag: "Patient records", KnownQuery: true, Produces: "application/x-ndjson, text/csv, application/zip",
		ErrorCodes: []string{"json_malformed", "export_too_wide", "export_fields_incomplete"},
		Summary:    "Export patient records", Description: aboutExport,
	}, s.exportRecords)
}

const aboutExport = "All records, in the order of their creation, as they were when the export began: what is " +
	"created, changed or deleted meanwhile makes no difference. `ndjson` has what an import takes on each line, " +
	"`patient_data` and `external_id`, and loses nothing. `csv` has a header of all keys of `patient_data` in the order " +
	"in which they are first seen, and a row per record: texts are cells as they are, missing keys and null are empty " +
	"cells, objects and arrays are JSON. `zip` has that as `records.csv`, and `manifest.json` with `records`, " +
	"`columns`, `bytes`, `sha256`, `filter`, `at` (when the export began) and the `version` of Tenon. The answer is " +
	"streamed; if something goes wrong half-way the connection breaks, so that what came never looks complete."

// exportTypes are the content types of the formats, and how their files are called.
var exportTypes = map[domain.ExportFormat]string{
	domain.ExportNDJSON: "application/x-ndjson", domain.ExportCSV: "text/csv; charset=utf-8",
	domain.ExportZIP: "application/zip",
}

type exportQuery struct {
	InTrialScope
	Format domain.ExportFormat `query:"format" enum:"ndjson,csv,zip" default:"csv" doc:"How the records are written"`
	Meta   bool                `query:"meta" doc:"Whether _record_id, _external_id (CSV), _version and _created_at come before the data"`
	Excel  bool                `query:"excel" doc:"Whether texts that a spreadsheet program takes for a formula get an apostrophe in front; for csv and zip"`
	Filter string              `query:"filter" maxLength:"8000" doc:"Which records, as a search says it, in JSON" example:"{\"field\":\"patient_data.celltype\",\"op\":\"eq\",\"value\":\"squamous\"}"`
}

func (s *server) exportRecords(ctx context.Context, in *exportQuery) (*rest.Streamed, error) {
	c, name := call(ctx), string(in.Trial)+"."+string(in.Format)
	export := domain.Export{Format: in.Format, Meta: in.Meta, Excel: in.Excel, Filter: []byte(in.Filter)}
	return s.file(ctx, exportTypes[in.Format], name, func(ctx context.Context, w io.Writer) error {
		return s.core.Records.Export(ctx, c, in.scope(), export, w)
	})
}

// file streams what write writes, as a file to be saved. write ends when the client leaves.
func (s *server) file(
	ctx context.Context, contentType, name string, write func(context.Context, io.Writer) error,
) (*rest.Streamed, error) {
	left := rest.ClientLeft(ctx)
	r, err := s.api.StreamWriter(ctx, func(ctx context.Context, w io.Writer) error {
		ctx, end := rest.UntilLeft(ctx, left)
		defer end()
		return write(ctx, w)
	})
	if err != nil {
		return nil, err
	}
	stream := rest.Stream(contentType, r)
	stream.Disposition = `attachment; filename="` + name + `"`
	return stream, nil
}
