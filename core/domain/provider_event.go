package domain

import "time"

// ProviderEvent is one event of the identity provider, as far as we listen.
type ProviderEvent struct {
	ID           string
	Type         string
	At           time.Time
	Organization TenantID
}

// Check refuses a time that cannot be kept.
func (e ProviderEvent) Check() error { return validateTime("time", e.At) }

// ConnectionAdded is the type of the event that an enterprise's connection exists.
const ConnectionAdded = "organization.connection.added"
