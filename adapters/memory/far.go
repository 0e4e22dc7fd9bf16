package memory

import "github.com/tenon-health/tenon/ports"

// Far returns what lies outside of the store: a world of its own, whose
// identity provider also tells which tokens to believe. Schemas and
// the progress of jobs belong to whoever keeps the store.
func Far() ports.Far {
	w := farWorld()
	return ports.Far{
		Records:    newRecords(w),
		Executions: newExecutions(w),
		Files:      newFiles(w),
		Identity:   newIdentity(w),
		Mail:       newMail(w),
	}
}
