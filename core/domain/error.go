package domain

import "github.com/tenon-health/tenon/core/fault"

// The errors of core/fault, under the names by which everybody but the pure
// parts knows them.
type (
	Error      = fault.Error
	Kind       = fault.Kind
	FieldError = fault.FieldError
)

// Kinds of errors; core/fault tells what each means.
const (
	Unreadable      = fault.Unreadable
	Invalid         = fault.Invalid
	TooLarge        = fault.TooLarge
	Unsupported     = fault.Unsupported
	Unauthenticated = fault.Unauthenticated
	Forbidden       = fault.Forbidden
	NotFound        = fault.NotFound
	Conflict        = fault.Conflict
	Stale           = fault.Stale
	Limited         = fault.Limited
	BadGateway      = fault.BadGateway
	Unavailable     = fault.Unavailable
	Internal        = fault.Internal
)

// ErrInternal stands for whatever nobody has explained.
var ErrInternal = fault.ErrInternal

// What any repository may answer.
var (
	ErrStoreBusy        = NewError(Unavailable, "store_busy", "The store is busy. Try again.")
	ErrStoreUnavailable = NewError(Unavailable, "store_unavailable", "The store is out of reach. Try again later.")
	ErrStoreBehind      = NewError(Unavailable, "store_behind", "The store is not migrated. Run the migrations.")
)

// NewError declares an error; see fault.New.
func NewError(kind Kind, code, message string) *Error { return fault.New(kind, code, message) }

// AsError returns err as an Error; see fault.AsError.
func AsError(err error) *Error { return fault.AsError(err) }

// AtIfIs adds the field that was wrong if that is what err says; see fault.AtIfIs.
func AtIfIs(err error, unknown *Error, location string) error {
	return fault.AtIfIs(err, unknown, location)
}

// PrefixLocation puts the locations of err into a larger one; see fault.PrefixLocation.
func PrefixLocation(field string, err error) error { return fault.PrefixLocation(field, err) }

// HasKind reports whether err is of one of the kinds; see fault.HasKind.
func HasKind(err error, kinds ...Kind) bool { return fault.HasKind(err, kinds...) }
