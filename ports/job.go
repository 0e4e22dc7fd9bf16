package ports

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// Jobs keeps jobs, in the unit of work of their cause.
type Jobs interface {
	// Enqueue stores a job; it runs once its unit of work has committed, and
	// not before its RunAt.
	Enqueue(ctx context.Context, j domain.Job) error
	// Get returns one job, or ErrJobNotFound.
	Get(ctx context.Context, id domain.JobID) (domain.Job, error)
	// List returns one page, newest first.
	List(ctx context.Context, q domain.JobQuery) (domain.Page[domain.Job], error)
	// Cancel locks one job, cancels it as Job.Cancel says, stores and returns the
	// result. Once that is committed a job that did not run never does. ErrJobNotFound,
	// ErrJobEnded or ErrJobNotCancellable.
	Cancel(ctx context.Context, id domain.JobID, now time.Time) (domain.Job, error)
	// Retry locks one job, lets it begin anew as Job.Retry says, stores and returns the
	// result. ErrJobNotFound or ErrJobNotFailed.
	Retry(ctx context.Context, id domain.JobID, now time.Time) (domain.Job, error)
	// Count counts the jobs of everybody by kind and state, for the states of domain.CountedJobStates;
	// what has none is left out.
	Count(ctx context.Context) ([]domain.JobCount, error)
	// DeleteEnded forgets jobs that are over, untouched since then.
	DeleteEnded(ctx context.Context, then time.Time) error
	// HasPending reports whether a job of that kind for the enterprise is neither
	// done nor given up.
	HasPending(ctx context.Context, kind domain.JobKind, e domain.EnterpriseID) (bool, error)
}

// JobProgress is where a job's handler tells how far it has come. It never joins
// a unit of work, and fails if called inside one.
type JobProgress interface {
	// Report stores that so many of total are done, total 0 if it is not known.
	// ErrCancelled if somebody has cancelled the job, ErrContinue (after storing)
	// if its time is nearly up or whoever works stops: the handler returns either.
	// ErrJobNotFound, or ErrJobEnded if another has ended it meanwhile. Without an id,
	// as in a periodic task, nothing is stored.
	Report(ctx context.Context, id domain.JobID, done, total int64) error
}

// JobRunner works jobs off.
type JobRunner interface {
	// Run hands each job to handle, at least once, until ctx ends, as Job.Begin
	// and Job.End say. An attempt may take JobTimeout. A failed job comes again after
	// JobBackoff, MaxJobAttempts times at most, unless it is Hopeless; one that returns
	// ErrContinue comes again at once, with what it has reported. Once ctx has
	// ended Run waits for the jobs in hand; after JobShutdownGrace they are cut short and
	// handed back.
	//
	// Each task comes soon after the first of all runners on the store has begun,
	// and then about once in its period, to one of them: as a job of its kind that
	// has no id and no row. It comes again as failed jobs do, and not while an
	// earlier one of its kind still goes on.
	Run(ctx context.Context, tasks []domain.PeriodicTask, handle domain.JobHandler) error
}
