package domain

// Event is something that operators watch. It names no person, and holds no
// secret and no data.
type Event struct {
	Name      EventName
	Action    Action
	Code      string // of the error
	Subject   string // hashed; empty for none
	Tenant    TenantID
	RequestID string
}

// EventName is what happened.
type EventName string

const (
	EventAccessRefused EventName = "access_refused"
	EventSignInLost    EventName = "sign_in_not_recorded"
	EventRoleKept      EventName = "role_not_taken_over"  // that a token tells
	EventEmailKept     EventName = "email_not_taken_over" // what the provider has verified meanwhile
)

// EventNames are all there are.
func EventNames() []EventName {
	return []EventName{EventAccessRefused, EventSignInLost, EventRoleKept, EventEmailKept}
}
