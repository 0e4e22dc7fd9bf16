package domain

import "time"

// AuditEntry is one line of an audit trail: who did what to which entity, and how far
// it came. It never holds what the entity holds.
type AuditEntry struct {
	ID      string
	At      time.Time
	Actor   Subject
	Machine bool
	Action  Action
	Target  string // id of the entity
	Project ProjectID
	Outcome Outcome
	// RequestID and Reason are the call's. A reason may name a patient.
	RequestID string
	Reason    string
	Seq       int64  // place in the log, from 0
	Hash      string // of the entry as a leaf of the log, in hex; empty until it is part of it
}

// Outcome says what an entry vouches for.
type Outcome string

const (
	OutcomeDone   Outcome = "done"   // in the same unit of work as the entry
	OutcomeBegun  Outcome = "begun"  // allowed, and told before it happened elsewhere
	OutcomeFailed Outcome = "failed" // begun, and did not happen
)

// Outcomes are all there are.
func Outcomes() []Outcome { return []Outcome{OutcomeDone, OutcomeBegun, OutcomeFailed} }

// Trail is whose log an entry belongs to: an enterprise's, or the platform's for acts on no enterprise.
type Trail string

const (
	// PlatformTrail is the trail of acts on no enterprise.
	PlatformTrail Trail = "platform"
	// EpochTrail is the log of epochs, and of nothing else: each number stands at one place, so that nobody can be shown
	// another epoch than others.
	EpochTrail Trail = "epochs"
)

// TrailOf is the trail of e, which may be empty.
func TrailOf(e EnterpriseID) Trail {
	if e == "" {
		return PlatformTrail
	}
	return Trail(e)
}

// AuditQuery is which entries of one trail to list, newest first.
type AuditQuery struct {
	Trail   Trail
	Actor   Subject
	Target  string
	Action  Action
	Project ProjectID
	From    *time.Time // nil for no bound
	To      *time.Time // nil for no bound
	CursorQuery
}

// Filters reports whether only some entries are asked for.
func (q AuditQuery) Filters() bool {
	return q.Actor != "" || q.Target != "" || q.Action != "" || q.Project != "" || q.From != nil || q.To != nil
}

// Check refuses times that no entry can have.
func (q AuditQuery) Check() error {
	if err := validateBound("from", q.From); err != nil {
		return err
	}
	return validateBound("to", q.To)
}

func validateBound(field string, at *time.Time) error {
	if at == nil {
		return nil
	}
	return validateTime(field, *at)
}

// Within reports whether a time is from From on, and before To.
func (q AuditQuery) Within(at time.Time) bool {
	return (q.From == nil || !at.Before(*q.From)) && (q.To == nil || at.Before(*q.To))
}
