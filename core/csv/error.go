package csv

import "github.com/tenon-health/tenon/core/fault"

// What can be wrong with a file. What is wrong with one character tells its
// number in the line.
var (
	ErrEmpty  = fault.New(fault.Invalid, "csv_empty", "The file is empty. Its first line names the columns.")
	ErrNoRows = fault.New(fault.Invalid, "csv_no_rows",
		"The file has no rows below the one that names the columns.")
	ErrHeaderEmpty   = fault.New(fault.Invalid, "csv_header_empty", "This column has no name.")
	ErrHeaderTooLong = fault.New(fault.Invalid, "csv_header_too_long",
		"The name of this column has more than %d characters.")
	ErrHeaderDuplicate = fault.New(fault.Invalid, "csv_header_duplicate", "This column has the same name as column %d.")
	ErrRaggedRow       = fault.New(fault.Invalid, "csv_ragged_row",
		"This row has %d columns, but the first line has %d. Put fields that contain the separator in quotes; if the "+
			"columns are separated by something else, name it with delimiter=.")
	ErrLineEnd = fault.New(fault.Invalid, "csv_line_end",
		"Character %d of this line is a carriage return without a line feed. End lines with LF or CRLF, and put "+
			"fields that have line ends in quotes.")
	ErrNotUTF8 = fault.New(fault.Invalid, "csv_bad_utf8",
		"Character %d of this line is not UTF-8. Save the file as CSV in UTF-8 (in Excel: \"CSV UTF-8\").")
	ErrUTF16 = fault.New(fault.Invalid, "csv_bad_utf8",
		"The file is UTF-16, not UTF-8. Save it as CSV in UTF-8 (in Excel: \"CSV UTF-8\").")
	ErrNUL = fault.New(fault.Invalid, "csv_nul",
		"Character %d of this line is a NUL, which text does not have. Save the file as CSV in UTF-8 (in Excel: "+
			"\"CSV UTF-8\").")
	ErrOtherFormat = fault.New(fault.Invalid, "csv_other_format",
		"The file is %s, not CSV. Save it as CSV in UTF-8 (in Excel: \"CSV UTF-8\").")
	ErrDelimiterAmbiguous = fault.New(fault.Invalid, "csv_delimiter_ambiguous",
		"The columns may be separated by %s: each fits the first rows. Name the right one with delimiter=.")
	ErrDelimiterUnknown = fault.New(fault.Invalid, "csv_delimiter_unknown",
		"Columns are separated by comma, semicolon, tab or pipe: name one of them, as a word or by its character.")
	ErrSeparatorLine = fault.New(fault.Invalid, "csv_separator_line",
		"This line (sep=) names none of comma, semicolon, tab and pipe. Separate the columns by one of them, and "+
			"remove the line.")
	ErrOtherDelimiter = fault.New(fault.Invalid, "csv_one_column",
		"Separated by %s the file has a single column, but separated by %s all its lines have the same number of several. "+
			"Name the latter with delimiter=, or put the fields in quotes.")
	ErrOneColumn = fault.New(fault.Invalid, "csv_one_column",
		"The file has a single column, but every line has the same number of the character %s. Separate the "+
			"columns by comma, semicolon, tab or pipe, and do not put whole lines in quotes. If it really is one column, "+
			"say so with delimiter=comma.")
	ErrQuoteInside = fault.New(fault.Invalid, "csv_quote",
		"Character %d of this line is a quote inside a field that does not begin with one: blanks and invisible "+
			"characters before it count. Put the field in quotes and double those inside.")
	ErrQuoteEnded = fault.New(fault.Invalid, "csv_quote",
		"Character %d of this line stands behind the end of a quoted field. Double the quotes inside of one.")
	ErrQuoteOpen = fault.New(fault.Invalid, "csv_quote_open",
		"The quote that opens at character %d of this line is never closed.")
	ErrTooManyColumns = fault.New(fault.TooLarge, "csv_too_many_columns", "A file has at most %d columns.")
	ErrTooManyRows    = fault.New(fault.TooLarge, "csv_too_many_rows", "A file has at most %d rows.")
	ErrFileTooLarge   = fault.New(fault.TooLarge, "file_too_large", "A file has at most %d bytes.")
	ErrRecordTooLarge = fault.New(fault.TooLarge, "record_too_large",
		"A record has at most %d bytes. This one begins here; a quote that is never closed may have made it so "+
			"long.")
	ErrImportTooLarge = fault.New(fault.TooLarge, "import_too_large",
		"The records of one file have at most %d bytes of JSON together, in which each record has the names of all columns. "+
			"This file goes beyond that here. Shorten the names, or split the file.")
)

// Errors are all that Rows may answer, but for those of the reader.
func Errors() []*fault.Error {
	return []*fault.Error{
		ErrEmpty, ErrNoRows, ErrHeaderEmpty, ErrHeaderTooLong, ErrHeaderDuplicate, ErrRaggedRow, ErrLineEnd, ErrNotUTF8,
		ErrUTF16, ErrNUL, ErrOtherFormat, ErrDelimiterAmbiguous, ErrDelimiterUnknown, ErrSeparatorLine, ErrOtherDelimiter,
		ErrOneColumn, ErrQuoteInside, ErrQuoteEnded, ErrQuoteOpen, ErrTooManyColumns, ErrTooManyRows, ErrFileTooLarge,
		ErrRecordTooLarge, ErrImportTooLarge,
	}
}
