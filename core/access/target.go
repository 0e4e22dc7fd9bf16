package access

import "github.com/tenon-health/tenon/core/domain"

// Target is what an action is about.
type Target struct {
	Enterprise domain.EnterpriseID // reached into from outside, or named by its own people
	New        bool                // the enterprise is made by this very call
	Project    domain.ProjectID
	Trial      domain.Slug
	Execution  domain.ExecutionID
	ID         string
}

// Enterprise is a target of its own.
func Enterprise(id domain.EnterpriseID) Target { return Target{Enterprise: id, ID: string(id)} }

// NewEnterprise is one that the call is about to make.
func NewEnterprise(id domain.EnterpriseID) Target {
	return Target{Enterprise: id, ID: string(id), New: true}
}

// Project is a target of its own.
func Project(id domain.ProjectID) Target { return Target{Project: id, ID: string(id)} }

// Study is a project and a trial in it.
func Study(s domain.Study, id string) Target {
	return Target{Project: s.Project, Trial: s.Trial, ID: id}
}

// Execution is one run in a study; people with whom it was shared reach it too.
func Execution(s domain.Study, id domain.ExecutionID) Target {
	return Target{Project: s.Project, Trial: s.Trial, Execution: id, ID: string(id)}
}
