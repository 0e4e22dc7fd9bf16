package filter

import "github.com/tenon-health/tenon/core/fault"

// What can be wrong with a filter. Whatever it is, it equals ErrInvalid and
// says more exactly what.
var (
	ErrInvalid     = fault.New(fault.Invalid, "filter_invalid", "This filter cannot be understood.")
	ErrPathInvalid = ErrInvalid.WithMessage(
		"Name external_id, created_at, updated_at, record_id, or a key of patient_data "+
			"such as patient_data.age. A dot or backslash that belongs to a key is written "+`\. or \\; `+
			"at most %d keys, none of them empty.",
		MaxKeys,
	)
)

// Errors are all that this package answers, beside those of documents.
func Errors() []*fault.Error { return []*fault.Error{ErrInvalid, ErrPathInvalid} }

func invalid(at, format string, args ...any) error {
	return ErrInvalid.WithMessage(format, args...).At(at)
}
