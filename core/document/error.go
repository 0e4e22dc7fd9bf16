package document

import "github.com/tenon-health/tenon/core/fault"

// What can be wrong with a document.
var (
	ErrMalformed = fault.New(fault.Unreadable, "json_malformed", "This is not well-formed JSON.")
	ErrTruncated = ErrMalformed.WithMessage("This JSON ends before it is complete.")
	ErrTooLarge  = fault.New(fault.TooLarge, "document_too_large",
		"A document has at most %d bytes.").With(MaxBytes)
	ErrTooDeep = fault.New(fault.Invalid, "too_deep",
		"Objects and arrays are at most %d inside each other.").With(MaxDepth)
	ErrItemTooLarge = fault.New(fault.TooLarge, "document_too_large",
		"An item of a list has at most %d bytes as it is written.")
	ErrListTooLarge  = fault.New(fault.TooLarge, "file_too_large", "A list has at most %d bytes.")
	ErrListEmpty     = fault.New(fault.Invalid, "list_empty", "The list is empty. It has at least one object.")
	ErrArrayRequired = fault.New(fault.Invalid, "array_required",
		"A JSON array of objects is needed here. Send lines of JSON as application/x-ndjson.")
	ErrObjectRequired = fault.New(fault.Invalid, "object_required", "A JSON object is needed here.")
	ErrDuplicateKey   = fault.New(fault.Invalid, "duplicate_key", "An object has the same key twice.")
	ErrKeyUnsupported = fault.New(fault.Invalid, "key_unsupported",
		"A key has a NUL character, which cannot be kept.")
	ErrEncodingInvalid = fault.New(fault.Invalid, "encoding_invalid",
		"This text is not valid Unicode: it must be UTF-8, and surrogates come in pairs.")
	ErrNotANumber        = fault.New(fault.Unreadable, "json_malformed", "This is not a number.")
	ErrNumberUnsupported = fault.New(fault.Invalid, "number_unsupported",
		"Numbers have at most %d digits and an exponent between %d and %d.").
		With(decimalDigits, decimalMinExp, decimalMaxExp)
	ErrValueUnsupported = fault.New(fault.Internal, "value_unsupported",
		"A document holds a value that JSON has no form for.")
)

// Errors are all that this package answers.
func Errors() []*fault.Error {
	return []*fault.Error{
		ErrMalformed, ErrTruncated, ErrTooLarge, ErrItemTooLarge, ErrListTooLarge, ErrListEmpty, ErrArrayRequired,
		ErrTooDeep, ErrObjectRequired, ErrDuplicateKey, ErrKeyUnsupported,
		ErrEncodingInvalid, ErrNotANumber, ErrNumberUnsupported, ErrValueUnsupported,
	}
}
