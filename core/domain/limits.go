package domain

import (
	"github.com/tenon-health/tenon/core/document"
)

// Limits bound what one import may hold.
type Limits struct {
	Bytes   int64 // of the whole file
	Rows    int
	Columns int
	Record  int   // bytes of one record's JSON, and of its row in the file
	Total   int64 // bytes of all records' JSON together
}

// ErrRecordTooLarge answers for a record that is beyond its limit.
var ErrRecordTooLarge = NewError(TooLarge, "record_too_large", "A record has at most %d bytes of JSON.")

// ErrRecordTooWide answers for a record that has too many keys.
var ErrRecordTooWide = NewError(TooLarge, "record_too_wide", "A record has at most %d keys beside each other.")

// What answers for a list that is beyond its limits.
var (
	ErrTooManyRecords = NewError(TooLarge, "too_many_records", "A list has at most %d records.")
	ErrImportTooLarge = NewError(TooLarge, "import_too_large",
		"The records of one import have at most %d bytes of JSON together. This list goes beyond that here. Split it.")
)

// CheckRecord refuses a record that is beyond the limits.
func (l Limits) CheckRecord(d document.Document) error {
	if len(d) > l.Columns {
		return ErrRecordTooWide.With(l.Columns).At("patient_data")
	}
	if document.Size(d) <= l.Record {
		return nil // it is never less than the JSON
	}
	if data, err := document.Append(nil, d); err != nil || len(data) > l.Record {
		return ErrRecordTooLarge.With(l.Record).At("patient_data")
	}
	return nil
}

// DefaultLimits are those of an installation that sets none.
func DefaultLimits() Limits {
	return Limits{
		Bytes: 1 << 30, Rows: 1_000_000, Columns: 10_000, Record: document.MaxBytes, Total: 4 << 30,
	}
}
