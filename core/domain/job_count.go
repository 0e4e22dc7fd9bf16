package domain

import "time"

// JobCount is how many jobs of a kind are in a state.
type JobCount struct {
	Kind   JobKind
	State  JobState
	Count  int64
	Oldest time.Time // the earliest RunAt of them
}

// CountedJobStates are those in which operators look how many there are: what ends well is many.
func CountedJobStates() []JobState { return append(PendingJobStates(), JobDead) }
