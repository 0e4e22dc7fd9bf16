package domain

import (
	"errors"
	"slices"
	"time"
)

// Job is work that goes on after its cause was answered. It carries ids,
// never secrets or data.
type Job struct {
	ID              JobID // empty for a PeriodicTask, which has no row
	Kind            JobKind
	Enterprise      EnterpriseID // whose it is; empty for the platform
	Tenant          TenantID     // in which it works; empty for the platform
	Subject         Subject      // on whose behalf
	RequestID       string       // of the call that began it
	Reason          string       // of the call that began it
	Args            map[string]string
	State           JobState
	Done            int64  // never goes back
	Total           int64  // 0 before it is known
	Result          string // of a SUCCEEDED one; its kind says what
	Error           string // code of the last failure
	Attempts        int
	CancelRequested bool
	RunAt           time.Time
	CreatedAt       time.Time
	UpdatedAt       time.Time
}

// JobKind names the use case that works a job off. What a job of the kind
// counts as done, and its Result, are told here; empty unless told.
type JobKind string

const (
	JobInviteMail  JobKind = "mail.invite"
	JobTicketMail  JobKind = "mail.ticket"
	JobWelcomeMail JobKind = "mail.welcome"
	// JobDeletionRequestMail tells the support for which reason its subject asks.
	JobDeletionRequestMail JobKind = "mail.deletion_request"
	JobDeletedMail         JobKind = "mail.deleted"
	// JobDetach counts steps.
	JobDetach JobKind = "enterprise.detach"
	// JobProvision counts steps. It results in the id of the organization whose
	// storage is there now; empty if there was nothing to do.
	JobProvision JobKind = "enterprise.provision"
	// JobNoteConnections notes which connections an enterprise has while a ticket is live.
	JobNoteConnections JobKind = "connection.note"
	// JobProviderRole results in the name of the role that the person has at the
	// provider now; empty if they have left.
	JobProviderRole JobKind = "user.provider_role"
	// JobProviderLock results in "blocked" or "unblocked"; empty if the person belongs to
	// other organizations too, so that the provider is left alone.
	JobProviderLock JobKind = "user.provider_lock"
	// JobOperatorMail tells the admins of an enterprise what an operator has done to it.
	JobOperatorMail JobKind = "mail.operator"
	// JobWithdrawInvitation revokes an invitation at the provider.
	JobWithdrawInvitation JobKind = "invitation.withdraw"
	// JobRelinkExecutions counts the executions that another subject has now.
	JobRelinkExecutions JobKind = "execution.relink"
	// JobSettleDatasource ends the change of a datasource.
	JobSettleDatasource JobKind = "datasource.settle"
	// JobDeleteProject counts what it removes: records, executions, shares, bookmarks,
	// notifications and imports.
	JobDeleteProject JobKind = "project.delete"
	// JobSweepProject removes and counts what came while the project was deleted.
	JobSweepProject JobKind = "project.sweep"
	// JobHashAsset counts bytes. It results in the sha256 of the file, in hex; empty if the file is gone.
	JobHashAsset JobKind = "asset.hash"
	// JobRemoveAssets counts assets.
	JobRemoveAssets JobKind = "asset.remove"
	// JobLoadImport counts records. It results in {"imported": …, "skipped_rows": …} as JSON.
	JobLoadImport JobKind = "import.load"
	// JobRunMigrations counts tenants. It results in MigrationReport.JobResult.
	JobRunMigrations JobKind = "migration.run"
	// JobPlanMigrations results in MigrationPlan.JobResult.
	JobPlanMigrations JobKind = "migration.plan"
	// JobFinalizeImport counts records.
	JobFinalizeImport JobKind = "import.finalize"
)

// The kinds of periodic tasks.
const (
	JobReconcile             JobKind = "enterprise.reconcile"
	JobSweepImports          JobKind = "import.sweep"
	JobExpireAssets          JobKind = "asset.expire"
	JobExpireEnterprises     JobKind = "enterprise.expire"
	JobExpireInvitations     JobKind = "invitation.expire"
	JobExpireJobs            JobKind = "job.expire"
	JobExpireIdempotencyKeys JobKind = "key.expire"
)

// PeriodicTask is work that comes round by the clock, once among all nodes. It
// is a job without a row.
type PeriodicTask struct {
	Kind  JobKind
	Every time.Duration // at least a second
}

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

// PendingJobStates are those of jobs that have not ended.
func PendingJobStates() []JobState { return []JobState{JobQueued, JobRunning, JobRetrying} }

// Ended reports whether nothing more becomes of a job in this state.
func (s JobState) Ended() bool { return !slices.Contains(PendingJobStates(), s) }

// What may be wrong with a job.
var (
	// ErrJobNotFound answers for a job that is not there, or not yours.
	ErrJobNotFound = NewError(NotFound, "job_not_found", "No such job.")
	// ErrJobUnknown answers for a job that a newer version of us has enqueued: it
	// waits for one.
	ErrJobUnknown = NewError(Unavailable, "job_unknown", "This node does not know the kind of this job.")
	// ErrJobEnded answers for a job that can no longer be cancelled.
	ErrJobEnded = NewError(Conflict, "job_ended", "This job has ended already.")
	// ErrJobNotCancellable answers for a job without which something would stay that nobody can see.
	ErrJobNotCancellable = NewError(
		Conflict, "job_not_cancellable",
		"This job removes what is deleted already, so it cannot be cancelled. If it has failed, retry it.",
	)
	// ErrJobNotFailed answers for a job that cannot be retried.
	ErrJobNotFailed = NewError(
		Conflict, "job_not_failed", "This job has not failed: only one that is FAILED, DEAD or RETRYING can be retried.",
	)
	// ErrCancelled tells a handler that somebody has cancelled its job; it stops
	// and returns it.
	ErrCancelled = NewError(Conflict, "job_cancelled", "This job has been cancelled.")
)

// NewJob makes a job that starts as soon as its cause is committed.
func NewJob(
	id JobID, kind JobKind, e EnterpriseID, t TenantID, by Call, now time.Time, args map[string]string,
) Job {
	return Job{
		ID: id, Kind: kind, Enterprise: e, Tenant: t, Subject: by.Subject, RequestID: by.RequestID, Reason: by.Reason,
		Args:  args,
		State: JobQueued, RunAt: now, CreatedAt: now, UpdatedAt: now,
	}
}

// Owner names whose turn a job takes among those that wait for a worker: its
// enterprise's, the platform's, or, of a PeriodicTask, its own.
func (j Job) Owner() string {
	if j.ID == "" {
		return string(j.Kind)
	}
	return string(j.Enterprise)
}

// neverCancelled are kinds that remove what nobody can see any more.
var neverCancelled = []JobKind{JobDeleteProject, JobSweepProject}

// Cancel ends a job that does not run, at once, and asks one that runs to end. One that has failed is given up.
// ErrJobEnded if it has succeeded, ErrJobNotCancellable if its kind must go on.
func (j *Job) Cancel(now time.Time) error {
	switch {
	case slices.Contains(neverCancelled, j.Kind):
		return ErrJobNotCancellable
	case j.State == JobCancelled || j.State == JobRunning && j.CancelRequested:
		return nil
	case j.State == JobSucceeded:
		return ErrJobEnded
	case j.State != JobRunning:
		j.State = JobCancelled
	}
	j.CancelRequested, j.UpdatedAt = true, now
	return nil
}

// Retry lets a job that has failed, or waits for another attempt, begin anew at once.
// ErrJobNotFailed if it is in another state.
func (j *Job) Retry(now time.Time) error {
	if !slices.Contains([]JobState{JobFailed, JobDead, JobRetrying}, j.State) {
		return ErrJobNotFailed
	}
	j.State, j.Attempts, j.CancelRequested, j.RunAt, j.UpdatedAt = JobQueued, 0, false, now, now
	return nil
}

// Report stores how far a job has come. ErrCancelled, and nothing is stored, if
// somebody has cancelled it; ErrJobEnded if it has ended in another way.
func (j *Job) Report(done, total int64, now time.Time) error {
	switch {
	case j.CancelRequested:
		return ErrCancelled
	case j.State.Ended():
		return ErrJobEnded
	}
	j.Done, j.Total, j.UpdatedAt = max(j.Done, done), total, now
	return nil
}

// IsPermanent reports whether trying again cannot help. A suspended enterprise may
// be let in again.
func IsPermanent(err error) bool {
	if errors.Is(err, ErrTenantSuspended) || errors.Is(err, ErrTenantDeactivated) {
		return false
	}
	switch AsError(err).Kind {
	case Conflict, Stale, Limited, Unavailable, BadGateway, Internal:
		return false
	}
	return true
}

// JobQuery is which jobs to list, newest first.
type JobQuery struct {
	Enterprise EnterpriseID // empty for all
	Subject    Subject      // empty for all
	State      JobState
	Kind       JobKind
	Paging
}
