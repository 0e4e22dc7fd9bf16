package domain

import "errors"

// What can be wrong with a document.
var (
	JSONMalformed     = Fail(Unreadable, "json_malformed", "This is not well-formed JSON.")
	DocumentTooLarge  = Fail(TooLarge, "document_too_large", "A document has at most %d bytes.", MaxDocument)
	TooDeep           = Fail(Invalid, "too_deep", "Objects and arrays are at most %d inside each other.", MaxDepth)
	ObjectRequired    = Fail(Invalid, "object_required", "A JSON object is needed here.")
	DuplicateKey      = Fail(Invalid, "duplicate_key", "An object has the same key twice.")
	KeyUnsupported    = Fail(Invalid, "key_unsupported", "A key has a NUL character, which cannot be kept.")
	EncodingInvalid   = Fail(Invalid, "encoding_invalid", "This text is not valid Unicode: it must be UTF-8, and surrogates come in pairs.")
	NumberUnsupported = Fail(Invalid, "number_unsupported", "Numbers have at most %d digits and an exponent between %d and %d.", decimalDigits, decimalMinExp, decimalMaxExp)
	ValueUnsupported  = Fail(Internal, "value_unsupported", "A document holds a value that JSON has no form for.")
)

// ParseDocument reads one JSON object with nothing after it. A problem is told
// by position, never by content.
func ParseDocument(data []byte) (Document, error) {
	value, err := ParseValue(data)
	if err != nil {
		return nil, err
	}
	if d, ok := value.(Document); ok {
		return d, nil
	}
	return nil, ObjectRequired.At("byte 1")
}

// ParseValue reads one JSON value of any type.
func ParseValue(data []byte) (any, error) {
	if err := checkJSON(data); err != nil {
		return nil, err
	}
	return (&jsonReader{data: data}).value()
}

// UnmarshalJSON takes the document as it comes, null excepted.
func (d *Document) UnmarshalJSON(data []byte) (err error) {
	*d, err = ParseDocument(data)
	return err
}

// Within puts the places that err tells into a larger one: byte 7 within
// body.patient_data.
func Within(place string, err error) error {
	e, ok := errors.AsType[*Error](err)
	if !ok || len(e.Fields) == 0 {
		return err
	}
	within := *e
	within.Fields = make([]Fault, len(e.Fields))
	for i, f := range e.Fields {
		within.Fields[i] = Fault{place + ", " + f.Location, f.Message}
	}
	return &within
}
