package domain

import (
	"time"

	"github.com/tenon-health/tenon/core/filter"
)

// ErrTimeInvalid answers for a time that no store and no answer can keep.
var ErrTimeInvalid = NewError(Invalid, "time_invalid", "A time lies in the years 1 to 9999, in UTC.")

// validateTime is the rule for every time that a caller can send.
func validateTime(field string, t time.Time) error {
	if !filter.KeepsTime(t) {
		return ErrTimeInvalid.At(field)
	}
	return nil
}
