package domain

import (
	"errors"
	"time"
)

// Job is work that goes on after its cause was answered. It carries ids,
// never secrets or data.
type Job struct {
	ID         JobID
	Kind       JobKind
	Enterprise EnterpriseID // whose it is; empty for the platform
	Tenant     TenantID     // in which it works; empty for the platform
	Subject    Subject      // on whose behalf
	RequestID  string       // of the call that began it
	Reason     string       // of the call that began it
	Args       map[string]string
	State      JobState
	Done       int64
	Total      int64
	Result     string
	Error      string // code of the last failure
	Attempts   int
	RunAt      time.Time
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// JobKind names the verb that works a job off.
type JobKind string

const (
	JobInviteMail   JobKind = "mail.invite"
	JobTicketMail   JobKind = "mail.ticket"
	JobWelcomeMail  JobKind = "mail.welcome"
	JobProvision    JobKind = "enterprise.provision"
	JobProviderRole JobKind = "user.provider_role"
	JobSettleImport JobKind = "import.settle"
)

// JobState is how far a job has come.
type JobState string

const (
	JobQueued    JobState = "QUEUED"
	JobRunning   JobState = "RUNNING"
	JobRetrying  JobState = "RETRYING"
	JobSucceeded JobState = "SUCCEEDED"
	JobCancelled JobState = "CANCELLED"
	JobFailed    JobState = "FAILED" // it makes no sense to try again
	JobDead      JobState = "DEAD"   // tried too often; an operator can retry it
)

// JobStates are all there are.
func JobStates() []JobState {
	return []JobState{JobQueued, JobRunning, JobRetrying, JobSucceeded, JobFailed, JobCancelled, JobDead}
}

// NoSuchJob answers for a job that is not there, or not yours.
var NoSuchJob = NewError(NotFound, "job_not_found", "No such job.")

// NewJob makes a job that starts as soon as its cause is committed.
func NewJob(
	id JobID, kind JobKind, e EnterpriseID, t TenantID, by Call, now time.Time, args map[string]string,
) Job {
	return Job{
		ID: id, Kind: kind, Enterprise: e, Tenant: t, Subject: by.Subject, RequestID: by.RequestID, Reason: by.Reason, Args: args,
		State: JobQueued, RunAt: now, CreatedAt: now, UpdatedAt: now,
	}
}

// Hopeless reports whether trying again cannot help. A suspended enterprise may
// be let in again.
func Hopeless(err error) bool {
	if errors.Is(err, TenantSuspended) || errors.Is(err, TenantDeactivated) {
		return false
	}
	switch AsError(err).Kind {
	case Conflict, Stale, Unavailable, BadGateway, Internal:
		return false
	}
	return true
}

// JobQuery is which jobs to list, newest first.
type JobQuery struct {
	Enterprise EnterpriseID // empty for all
	Subject    Subject      // empty for all
	State      JobState
	Paging
}
