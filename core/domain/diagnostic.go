package domain

import (
	"cmp"
	"strings"
	"time"
)

// Component is a part of an installation that is checked.
type Component string

// The components, by the names that operators know.
const (
	SettingsComponent Component = "settings"
	PostgresComponent Component = "postgres"
	MongoComponent    Component = "mongo"
	S3Component       Component = "s3"
	Auth0Component    Component = "auth0"
	RedisComponent    Component = "redis"
	SMTPComponent     Component = "smtp"
	AuditComponent    Component = "audit"  // the audit trails
	MemoryComponent   Component = "memory" // of tests and demos
)

// Components are all of them, in the order in which they are checked.
func Components() []Component {
	return []Component{
		SettingsComponent, PostgresComponent, MongoComponent, S3Component, Auth0Component, RedisComponent, SMTPComponent,
		AuditComponent, MemoryComponent,
	}
}

// Check is what is checked of a component.
type Check string

// The checks.
const (
	CheckValues      Check = "values"      // of settings
	CheckReach       Check = "reach"       // whether it answers, and its version
	CheckClock       Check = "clock"       // whether its time is this machine's
	CheckPermissions Check = "permissions" // whether we may do there what we need
	CheckPooler      Check = "pooler"      // whether connections lead to the server itself
	CheckIndexes     Check = "indexes"
	CheckOrphans     Check = "orphans"   // what nothing refers to, or what refers to nothing
	CheckIsolation   Check = "isolation" // whether one tenant is kept from what is another's
	CheckEpochs      Check = "epochs"    // whether what happens is signed
)

// Checks are all of them.
func Checks() []Check {
	return []Check{
		CheckValues, CheckReach, CheckClock, CheckPermissions, CheckPooler, CheckIndexes, CheckOrphans, CheckIsolation,
		CheckEpochs,
	}
}

// FindingState is how bad a finding is.
type FindingState string

// The states, the worst last.
const (
	FindingOK        FindingState = "ok"
	FindingUnchecked FindingState = "not_checked"
	FindingWarning   FindingState = "warning" // it works, and somebody should look after it
	FindingProblem   FindingState = "problem" // something does not work, or is not safe
)

// FindingStates are all of them.
func FindingStates() []FindingState {
	return []FindingState{FindingOK, FindingUnchecked, FindingWarning, FindingProblem}
}

// Of makes a finding; who has asked for the check says of what.
func (s FindingState) Of(text, advice string) Finding {
	return Finding{State: s, Text: text, Advice: advice}
}

// Finding is what a check has found.
type Finding struct {
	Component Component
	Check     Check
	State     FindingState
	Text      string // a sentence, without secrets and without anybody's data
	Advice    string // what to do; empty if nothing
}

// Probe is the names by which one run makes what it takes away again.
type Probe struct {
	ID    string           // which is greater than that of an earlier run
	Stale string           // whatever has a smaller one was left by a run that was killed
	Now   func() time.Time // the time of this machine
}

// Tenants are two that nobody is.
func (p Probe) Tenants() (one, other TenantID) {
	return TenantID(ProbeName + p.ID + "_a"), TenantID(ProbeName + p.ID + "_b")
}

// ProbeName begins the names of all that checks make.
const ProbeName = "tenon_doctor_"

// Old is that long before the probe's time: what was there then is not being made just now.
func (p Probe) Old() time.Time { return p.Now().Add(-ProbeLife) }

// ProbeLife is more than a run takes.
const ProbeLife = time.Hour

// ReasonOf is the cause of an error that an adapter has put into words of ours, for a sentence.
func ReasonOf(err error) string {
	e := AsError(err)
	if e.Cause == nil {
		return strings.TrimSuffix(e.Message, ".")
	}
	reason := e.Cause.Error()
	for _, adapter := range []string{"postgres: ", "mongo: ", "s3: "} {
		reason = strings.TrimPrefix(reason, adapter)
	}
	return cmp.Or(reason, e.Message)
}

// ErrDiagnosticInterrupted ends a run before its time.
var ErrDiagnosticInterrupted = NewError(
	Unavailable, "diagnostic_interrupted", "The checks were ended. Run them again.",
)
