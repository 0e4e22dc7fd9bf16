// Package fault is what can go wrong, in a form that every caller of the core
// understands: a kind for programs, a code for documentation, a sentence for
// a person and a cause for the log.
package fault

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Kind says what sort of failure an error is. Each driving adapter (HTTP, CLI,
// jobs) maps kinds to its own answers; nobody else needs to.
type Kind string

const (
	Unreadable      Kind = "unreadable"      // the input cannot even be parsed
	Invalid         Kind = "invalid"         // the input breaks a rule
	TooLarge        Kind = "too_large"       // the input is beyond a limit
	Unsupported     Kind = "unsupported"     // the input is of a type we do not take
	Unauthenticated Kind = "unauthenticated" // we do not know who is asking
	Forbidden       Kind = "forbidden"       // we know, and the answer is no
	NotFound        Kind = "not_found"       // it does not exist, or is not yours to see
	Conflict        Kind = "conflict"        // the world changed, or a name is taken
	Stale           Kind = "stale"           // the caller has seen an older version
	Limited         Kind = "limited"         // too much at once; try again later
	BadGateway      Kind = "bad_gateway"     // a provider answered what we cannot use
	Unavailable     Kind = "unavailable"     // try again later
	Internal        Kind = "internal"        // everything else; details stay in the log
)

// FieldError tells which field of the input is wrong and why, never what was
// sent: that may be patient data.
type FieldError struct {
	Location string // snake_case and without transport, such as members[2].user_id or line 3, column 2
	Message  string
}

// Error is a failure that can be explained to a person. It is declared once, as
// a variable, and copied to tell more.
type Error struct {
	Kind    Kind
	Code    string // stable and documented, such as name_taken
	Message string // shown to the caller
	Fields  []FieldError
	Wait    time.Duration // until it may be tried again, where that is known
	Cause   error         // shown to the operator; never holds a caller's data
}

// New declares an error. Format verbs in the message, such as %d, are filled by With.
func New(kind Kind, code, message string) *Error {
	return &Error{Kind: kind, Code: code, Message: message}
}

func (e *Error) Error() string {
	if e.Cause == nil {
		return e.Message
	}
	return e.Message + " (" + e.Cause.Error() + ")"
}

func (e *Error) Unwrap() error { return e.Cause }

// Is makes copies of one error equal to it.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code && t.Kind == e.Kind
}

// With returns a copy of e with the format verbs of its message filled.
func (e *Error) With(args ...any) *Error { return e.WithMessage(e.Message, args...) }

// WithMessage returns a copy of e that says it more exactly.
func (e *Error) WithMessage(format string, args ...any) *Error {
	exact := *e
	exact.Message = fmt.Sprintf(format, args...)
	return &exact
}

// WithCause returns a copy of e with its technical cause.
func (e *Error) WithCause(cause error) *Error {
	caused := *e
	caused.Cause = cause
	return &caused
}

// WithWait returns a copy of e that tells when it may be tried again.
func (e *Error) WithWait(wait time.Duration) *Error {
	waiting := *e
	waiting.Wait = wait
	return &waiting
}

// At returns a copy of e that names the field it is about.
func (e *Error) At(location string) *Error {
	located := *e
	located.Fields = append(e.Fields[:len(e.Fields):len(e.Fields)], FieldError{location, e.Message})
	return &located
}

// AtIfIs adds the field that was wrong if that is what err says: an unknown id.
func AtIfIs(err error, unknown *Error, location string) error {
	if errors.Is(err, unknown) {
		return unknown.At(location)
	}
	return err
}

// PrefixLocation puts the locations of err into a larger one: byte 7 of the
// field patient_data becomes patient_data, byte 7.
func PrefixLocation(field string, err error) error {
	e, ok := errors.AsType[*Error](err)
	if !ok || len(e.Fields) == 0 {
		return err
	}
	return e.MapLocations(func(location string) string { return field + ", " + location })
}

// MapLocations returns a copy of e with other locations.
func (e *Error) MapLocations(rename func(string) string) *Error {
	mapped := *e
	mapped.Fields = make([]FieldError, len(e.Fields))
	for i, field := range e.Fields {
		mapped.Fields[i] = FieldError{rename(field.Location), field.Message}
	}
	return &mapped
}

// ErrInternal stands for whatever nobody has explained.
var ErrInternal = New(Internal, "internal", "Something went wrong on our side.")

// AsError returns err as an Error; what nobody has explained is ErrInternal.
func AsError(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return ErrInternal.WithCause(err)
}

// HasKind reports whether err is a failure of one of the kinds.
func HasKind(err error, kinds ...Kind) bool {
	return err != nil && slices.Contains(kinds, AsError(err).Kind)
}
