package domain

// ProjectSweepDelay is when what is left of a deleted project is looked for once more: after every request and import
// that had begun before it was deleted.
const ProjectSweepDelay = ImportTTL

// DeletedProject is a project that was deleted, and the job that removes what was in it.
type DeletedProject struct {
	Project
	Job Job
}
