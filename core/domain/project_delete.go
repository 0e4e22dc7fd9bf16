package domain

import "time"

// ProjectSweepDelay is when what is left of a deleted project is looked for once more: after every request and import
// that had begun before it was deleted.
const ProjectSweepDelay = 2 * time.Hour

// DeletedProject is a project that was deleted, and the job that removes what was in it.
type DeletedProject struct {
	Project
	Job Job
}
