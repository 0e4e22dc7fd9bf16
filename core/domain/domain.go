// Package domain is the language of the product: its entities, the rules they
// obey and the errors they raise. It imports no other layer, so every other layer
// may import it.
package domain

import "fmt"

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
	DatasourceID   string
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

// Needed refuses null for a field that must not be empty.
func (c Optional[T]) Needed(field string) error {
	if c.Set && !c.Valid {
		return ErrNullForbidden.At(field)
	}
	return nil
}
