package domain

import (
	"errors"
	"fmt"
	"slices"
)

// Kind says what sort of failure an error is. Doors (HTTP, CLI, jobs) map
// kinds to their own dialect; nobody else needs to.
type Kind string

const (
	Unreadable      Kind = "unreadable"      // the input cannot even be parsed
	Invalid         Kind = "invalid"         // the input breaks a rule
	TooLarge        Kind = "too_large"       // the input is beyond a limit
	Unsupported     Kind = "unsupported"     // the input is of a type we do not take
	Unauthenticated Kind = "unauthenticated" // we do not know who is asking
	Forbidden       Kind = "forbidden"       // we know, and the answer is no
	NotFound        Kind = "not_found"       // no such noun, or not yours to see
	Conflict        Kind = "conflict"        // the world changed, or a name is taken
	Stale           Kind = "stale"           // the caller has seen an older version
	BadGateway      Kind = "bad_gateway"     // a provider answered what we cannot use
	Unavailable     Kind = "unavailable"     // try again later
	Internal        Kind = "internal"        // everything else; details stay in the log
)

// Fault tells where in the request a problem is and what it is, never what was
// sent: that may be patient data.
type Fault struct {
	Location string // such as body.members[2].user_id
	Message  string
}

// Error is a failure the product can explain to a person.
type Error struct {
	Kind    Kind
	Code    string // stable and documented, such as name_taken
	Message string // shown to the caller
	Fields  []Fault
	Cause   error // shown to the operator; never holds a caller's data
}

func (e *Error) Error() string {
	if e.Cause == nil {
		return e.Message
	}
	return e.Message + ": " + e.Cause.Error()
}

func (e *Error) Unwrap() error { return e.Cause }

// Is makes copies of one failure (with a cause or a location) equal to it.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code && t.Kind == e.Kind
}

// Because returns a copy of e with its technical cause.
func (e *Error) Because(cause error) *Error {
	because := *e
	because.Cause = cause
	return &because
}

// At returns a copy of e that names the place in the request.
func (e *Error) At(location string) *Error {
	at := *e
	at.Fields = append(e.Fields[:len(e.Fields):len(e.Fields)], Fault{location, e.Message})
	return &at
}

// Locate tells where in the request an unknown id stood, if that is what err
// says.
func Locate(err error, unknown *Error, location string) error {
	if errors.Is(err, unknown) {
		return unknown.At(location)
	}
	return err
}

// Fail builds an explained failure.
func Fail(kind Kind, code, format string, args ...any) *Error {
	return &Error{Kind: kind, Code: code, Message: fmt.Sprintf(format, args...)}
}

// Explain returns err as the product's own; what nobody explained is Internal.
func Explain(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return Fail(Internal, "internal", "Something went wrong on our side.").Because(err)
}

// HasKind reports whether err is a failure of one of the kinds.
func HasKind(err error, kinds ...Kind) bool {
	return err != nil && slices.Contains(kinds, Explain(err).Kind)
}
