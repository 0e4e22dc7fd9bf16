// Package domain is the language of the product: its entities, the rules they
// obey and the errors they raise. It imports only the standard library, so
// every other layer may import it.
package domain

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Identifiers are distinct types, so the compiler refuses to mix them up.
type (
	TenantID       string // the organization at the identity provider, such as org_AbC123
	EnterpriseID   string
	Subject        string // who a token speaks for, such as auth0|65a…
	ProjectID      string
	RoleID         string // of a project role, or of the identity provider's
	RecordID       string
	ExecutionID    string
	ImportID       string
	AssetID        string
	NotificationID string
	BookmarkID     string
	ShareID        string
	JobID          string
	ModuleID       int64
	TrialID        int64
	GrantID        string
	Slug           string // of a trial; globally unique and never reused
)

// Version counts the states of an entity from 1; zero asks for no check.
type Version int64

// ErrStale answers for a change to what somebody else has changed meanwhile.
var ErrStale = NewError(Stale, "version_stale", "This has been changed since you read it. Read it again.")

// Match refuses a change that was meant for another version than the stored.
func (at Version) Match(stored Version) error {
	if at != 0 && at != stored {
		return ErrStale
	}
	return nil
}

// Secret is text that never prints.
type Secret string

const redacted = "[redacted]"

// String does not tell the text.
func (Secret) String() string { return redacted }

// Format does not tell the text, whatever the format verb.
func (Secret) Format(s fmt.State, _ rune) { _, _ = fmt.Fprint(s, redacted) }

// MarshalText does not tell the text.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// Reveal returns the text itself, for the one place that needs it.
func (s Secret) Reveal() string { return string(s) }

// What can be wrong with a text.
var (
	ErrTextInvalid = NewError(Invalid, "text_invalid", "This text has characters that cannot be kept.")
	ErrTextLength  = NewError(Invalid, "text_length", "This text has %d to %d characters; the one sent has %d.")
)

// validateText trims s and checks that it has min to max characters and nothing that a
// store or a screen cannot show.
func validateText(field, s string, min, max int) (string, error) {
	s = strings.TrimSpace(s)
	n := utf8.RuneCountInString(s)
	switch {
	case !utf8.ValidString(s) || strings.ContainsFunc(s, unprintable):
		return "", ErrTextInvalid.At(field)
	case n < min || n > max:
		return "", ErrTextLength.With(min, max, n).At(field)
	}
	return s, nil
}

func unprintable(r rune) bool {
	return r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == 0x7f || r == utf8.RuneError
}

// Fold returns the form of a text by which names are unique, sorted and found,
// so that every store agrees.
func Fold(s string) string { return strings.ToLower(strings.ToUpper(strings.TrimSpace(s))) }

// Optional is one field of a merge patch: absent (not Set), null (Set and not
// Valid), or a value.
type Optional[T any] struct {
	Set   bool
	Valid bool
	Value T
}

// Some is a change to a value.
func Some[T any](value T) Optional[T] { return Optional[T]{Set: true, Valid: true, Value: value} }

// Or applies a change: absent keeps the old value, null clears it.
func (c Optional[T]) Or(old T) T {
	if !c.Set {
		return old
	}
	return c.Value
}
