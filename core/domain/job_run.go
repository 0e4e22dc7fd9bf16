package domain

import (
	"context"
	"errors"
	"time"
)

// How jobs are worked off, whoever does it.
const (
	MaxJobAttempts = 25 // at most
	// JobTimeout is what one attempt may take. Work that needs more reports how far
	// it has come, and returns ErrContinue when told.
	JobTimeout = 45 * time.Second
	// JobReserve is what is left of JobTimeout when a report answers ErrContinue.
	JobReserve = 10 * time.Second
	// JobShutdownGrace is what jobs in hand may still take when whoever works stops.
	JobShutdownGrace = 7 * time.Second

	maxJobBackoff = 5 * time.Minute
)

// JobHandler works off one job. The result is kept when it succeeds.
type JobHandler = func(ctx context.Context, j Job) (result string, err error)

// JobBackoff is how long a job waits after so many failed attempts: a second at
// first, then twice as long each time.
func JobBackoff(attempts int) time.Duration {
	return min(time.Second<<min(max(attempts-1, 0), 16), maxJobBackoff)
}

// ErrContinue is what a handler returns whose job has come some way and needs
// more time: it is called again at once, here or on another node.
var ErrContinue = NewError(Internal, "job_unfinished", "The job has come some way and goes on.")

// Begin starts an attempt, unless the job is not due, has ended, or ends now,
// because it was cancelled while nobody could hear it.
func (j *Job) Begin(now time.Time) (begun bool) {
	switch {
	case j.State.Ended(), now.Before(j.RunAt):
		return false
	case j.CancelRequested:
		j.State, j.UpdatedAt = JobCancelled, now
		return false
	}
	j.State, j.Attempts, j.UpdatedAt = JobRunning, j.Attempts+1, now
	return true
}

// JobOutcome is what an attempt at a job came to.
type JobOutcome struct {
	Result      string
	Err         error
	Last        bool // there is no other attempt
	Interrupted bool // cut short because whoever works stops
}

// End applies what an attempt came to. One that is handed back was no attempt.
func (j *Job) End(o JobOutcome, now time.Time) {
	j.State, j.Error = j.NextState(o)
	j.UpdatedAt = now
	switch j.State {
	case JobSucceeded:
		j.Result = o.Result
	case JobQueued:
		j.Attempts--
	case JobRetrying:
		j.RunAt = now.Add(JobBackoff(j.Attempts))
	}
}

// NextState is what an attempt makes of a job, and the code of its failure. One
// that goes on, or was cut short because whoever works stops, is handed back: it
// has failed at nothing. What was done when its cancelling is heard stays done.
func (j Job) NextState(o JobOutcome) (state JobState, code string) {
	if o.Err == nil {
		return JobSucceeded, ""
	}
	code = AsError(o.Err).Code
	switch {
	case j.CancelRequested, errors.Is(o.Err, ErrCancelled):
		return JobCancelled, ""
	case IsPermanent(o.Err):
		return JobFailed, code
	case o.Interrupted, errors.Is(o.Err, ErrContinue):
		return JobQueued, ""
	case o.Last:
		return JobDead, code
	}
	return JobRetrying, code
}
