package ports

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// Queue keeps jobs, in the unit of work of their cause.
type Queue interface {
	// Enqueue stores a job; it runs once its unit of work has committed, and
	// not before its RunAt.
	Enqueue(ctx context.Context, j domain.Job) error
	// Get returns one job, or NoSuchJob.
	Get(ctx context.Context, id domain.JobID) (domain.Job, error)
	// List returns one page, newest first.
	List(ctx context.Context, q domain.JobQuery) (domain.Page[domain.Job], error)
	// DeleteEnded forgets jobs that are over, untouched since then.
	DeleteEnded(ctx context.Context, then time.Time) error
	// Ongoing reports whether a job of that kind for the enterprise is neither
	// done nor given up.
	Ongoing(ctx context.Context, kind domain.JobKind, e domain.EnterpriseID) (bool, error)
}

// Jobs works the queue off.
type Jobs interface {
	// Run hands each job to handle, at least once, until ctx ends. An attempt may
	// take JobTime. A failed job comes again after JobPause, JobAttempts times at
	// most, unless it is Hopeless; an Unfinished one comes again at once. Once ctx
	// has ended Run waits for the jobs in hand; after JobGrace they are cut short
	// and handed back. JobAfter is what its row tells of all this.
	Run(ctx context.Context, handle func(ctx context.Context, j domain.Job) error) error
}
