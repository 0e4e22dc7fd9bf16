package domain

// ImportFormat is how the file of an import is written.
type ImportFormat string

// The formats.
const (
	ImportCSV   ImportFormat = "csv"
	ImportArray ImportFormat = "array" // a JSON array
	ImportLines ImportFormat = "lines" // NDJSON
)

// ImportFormats are all there are.
func ImportFormats() []ImportFormat { return []ImportFormat{ImportCSV, ImportArray, ImportLines} }

// ImportSource says how the file of an import is read. All but the format is for CSV.
type ImportSource struct {
	Format           ImportFormat
	Delimiter        string // by its character or name; empty if the file is to tell
	Infer            bool   // cells that look like numbers, true, false or nothing are kept as such
	ExternalIDColumn string // whose cells are the external ids; empty if there is none
}

// MetaColumns are those that an export puts before the keys of the data if it is asked for them.
func MetaColumns() []string { return []string{"_record_id", "_external_id", "_version", "_created_at"} }

// What can be wrong with the external ids of a file.
var (
	ErrExternalIDColumn = NewError(
		Invalid, "external_id_column", "The file has no column of this name. Its first line names the columns.",
	).At("external_id_column")
	ErrExternalIDTwice = NewError(
		Invalid, "external_id_twice", "Two records of the file have the same external id.",
	)
	ErrExternalIDMeanwhile = NewError(
		Invalid, "external_id_meanwhile", "While the import ran, another record got one of its external ids, so nothing "+
			"was stored. Upload the file again: the answer names the line.",
	)
	ErrImportRemoved = NewError(
		Invalid, "import_removed", "What was uploaded for this import has been removed. Upload the file again.",
	)
)

// ImportColumn is a column of a file, and the types of its values.
type ImportColumn struct {
	Name  string
	Types []string // text, integer, number, boolean or null, in this order
}

// CheckedImport is what an import of a file would do.
type CheckedImport struct {
	TrialScope
	Rows        int64
	Skipped     int64
	ExternalIDs int64          // records that have one
	Delimiter   string         // the name of what separates the columns of a CSV file
	Columns     []ImportColumn // of a CSV file, in its order
}

// importErrors are about files and lists of records.
func importErrors() []*Error {
	return []*Error{
		ErrExternalIDColumn, ErrExternalIDTwice, ErrExternalIDMeanwhile, ErrImportRemoved, ErrItemInvalid,
		ErrItemMemberUnknown, ErrRecordTooWide, ErrTooManyRecords, ErrImportTooLarge,
	}
}
