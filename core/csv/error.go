package csv

import "github.com/tenon-health/tenon/core/fault"

// What can be wrong with a file. What is wrong with one character tells its
// number in the line.
var (
	ErrEmpty           = fault.New(fault.Invalid, "csv_empty", "The file is empty. Its first line names the columns.")
	ErrHeaderEmpty     = fault.New(fault.Invalid, "csv_header_empty", "This column has no name.")
	ErrHeaderDuplicate = fault.New(fault.Invalid, "csv_header_duplicate", "This column has the same name as column %d.")
	ErrRaggedRow       = fault.New(fault.Invalid, "csv_ragged_row",
		"This row has %d columns, but the first line has %d.")
	ErrBlankLine = fault.New(fault.Invalid, "csv_blank_line",
		`This line is empty, but others follow. An empty value in a single column is written "".`)
	ErrLineEnd = fault.New(fault.Invalid, "csv_line_end",
		"Character %d of this line is a carriage return without a line feed. End lines with LF or CRLF, and put "+
			"fields that have line ends in quotes.")
	ErrNotUTF8 = fault.New(fault.Invalid, "csv_bad_utf8",
		"Character %d of this line is not UTF-8. Save the file in that encoding.")
	ErrNUL = fault.New(fault.Invalid, "csv_nul",
		"Character %d of this line is a NUL, which text does not have.")
	ErrQuoteInside = fault.New(fault.Invalid, "csv_quote",
		"Character %d of this line is a quote inside a field that does not begin with one. Put the field in "+
			"quotes and double those inside.")
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
)

// Errors are all that Rows may answer, but for those of the reader.
func Errors() []*fault.Error {
	return []*fault.Error{
		ErrEmpty, ErrHeaderEmpty, ErrHeaderDuplicate, ErrRaggedRow, ErrBlankLine, ErrLineEnd, ErrNotUTF8, ErrNUL,
		ErrQuoteInside, ErrQuoteEnded, ErrQuoteOpen, ErrTooManyColumns, ErrTooManyRows, ErrFileTooLarge, ErrRecordTooLarge,
	}
}
