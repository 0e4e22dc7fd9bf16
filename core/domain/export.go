package domain

import "time"

// ExportFormat is how records are written.
type ExportFormat string

// ExportTime is a time as all answers write it.
func ExportTime(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05.000Z07:00") }

// The formats.
const (
	ExportNDJSON ExportFormat = "ndjson" // one JSON object per line, as an import takes it: nothing is lost
	ExportCSV    ExportFormat = "csv"    // a header of all keys, and a row per record
	ExportZIP    ExportFormat = "zip"    // the CSV file, and a manifest that tells what it is
)

// ExportFormats are all there are.
func ExportFormats() []ExportFormat { return []ExportFormat{ExportNDJSON, ExportCSV, ExportZIP} }

// Export is what a caller wants to have of the records of a project and trial.
type Export struct {
	Format ExportFormat
	Meta   bool   // with what we know of each record, beside its data
	Excel  bool   // no cell of a CSV file is taken for a formula
	Filter []byte // JSON of which records; empty for all
}

// Check refuses what does not go together.
func (e Export) Check() error {
	switch {
	case e.Format == ExportCSV, e.Format == ExportZIP, e.Format == ExportNDJSON && !e.Excel:
		return nil
	case e.Format == ExportNDJSON:
		return ErrExportExcel.At("excel")
	}
	return ErrExportFormat.At("format")
}

// ExportCheckTime is how long an export goes on before it asks again whether the caller may see the records.
const ExportCheckTime = time.Second

// ExportLateTime is how long before an export something was made that can come while it runs: longer than any request
// takes.
const ExportLateTime = 5 * time.Minute

// What is wrong with an export.
var (
	ErrExportFormat = NewError(Invalid, "export_option_invalid", "Records are exported as ndjson, csv or zip.")
	ErrExportExcel  = ErrExportFormat.WithMessage(
		"excel is for the formats csv and zip: NDJSON has no cells that a spreadsheet program opens.",
	)
	ErrExportTooWide = NewError(
		Invalid, "export_too_wide",
		"These records have more than %d different keys, which is more than a CSV file may have columns. Export them as "+
			"ndjson, or fewer of them by a filter.",
	)
	ErrExportFields = NewError(
		Conflict, "export_fields_incomplete",
		"A record has a key of which the fields of this project and trial do not tell, because another program has written "+
			"it, so it has no column. Export the records as ndjson.",
	)
)
