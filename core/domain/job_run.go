package domain

import (
	"errors"
	"time"
)

// How jobs are worked off, whoever does it.
const (
	JobAttempts = 25 // at most
	// JobTime is what one attempt may take: work that needs more notes how far it
	// came, and answers Unfinished.
	JobTime = 45 * time.Second
	// JobGrace is what jobs in hand may still take when whoever works stops.
	JobGrace = 7 * time.Second

	longestPause = 5 * time.Minute
)

// JobPause is how long a job waits after so many failed attempts: a second at
// first, then twice as long each time.
func JobPause(attempts int) time.Duration {
	return min(time.Second<<min(max(attempts-1, 0), 16), longestPause)
}

// ErrJobUnknown answers for a job that a newer version of us has enqueued: it
// waits for one.
var ErrJobUnknown = NewError(Unavailable, "job_unknown", "This node does not know the kind of this job.")

// Unfinished is the answer of a job that has come some way and needs more time.
var Unfinished = NewError(Internal, "job_unfinished", "The job has come some way and goes on.")

// JobAfter is what an attempt makes of a job, and the code of its failure. One
// that is unfinished, or was cut short because whoever works stops, is handed
// back: it has failed at nothing, and is no attempt.
func JobAfter(failed error, last, cut bool) (state JobState, code string) {
	if failed == nil {
		return JobSucceeded, ""
	}
	code = AsError(failed).Code
	switch {
	case Hopeless(failed):
		return JobFailed, code
	case cut, errors.Is(failed, Unfinished):
		return JobQueued, ""
	case last:
		return JobDead, code
	}
	return JobRetrying, code
}
