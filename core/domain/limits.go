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

// CheckRecord refuses a record whose JSON is beyond the limit.
func (l Limits) CheckRecord(d document.Document) error {
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
