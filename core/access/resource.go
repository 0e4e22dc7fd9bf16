package access

import "github.com/tenon-health/tenon/core/domain"

// Resource is what an action is about.
type Resource struct {
	Enterprise   domain.EnterpriseID // reached into from outside, or named by its own people
	Organization domain.TenantID     // likewise
	New          bool                // the enterprise is made by this very call
	Project      domain.ProjectID
	Trial        domain.Slug
	Execution    domain.ExecutionID
	User         domain.Subject
	ID           string
	person       domain.Subject // whom the enterprise's admins are told of
	member       bool           // a person of the organization or, if none is named, of the actor's
	known        bool           // the id exists, whatever its form
}

// ID is a resource that is known by its id alone.
func ID[T ~string](id T) Resource { return Resource{ID: string(id)} }

// Known is a resource whose id is known to exist: the audit trail may tell it
// whatever its form.
func Known[T ~string](id T) Resource { return Resource{ID: string(id), known: true} }

// Enterprise is a resource of its own.
func Enterprise(id domain.EnterpriseID) Resource { return Resource{Enterprise: id, ID: string(id)} }

// Organization is an enterprise, as the identity provider knows it.
func Organization(t domain.TenantID) Resource { return Resource{Organization: t, ID: string(t)} }

// NewEnterprise is one that the call is about to make.
func NewEnterprise(id domain.EnterpriseID) Resource {
	return Resource{Enterprise: id, ID: string(id), New: true}
}

// User is a person of the actor's enterprise.
func User(s domain.Subject) Resource { return Resource{User: s, ID: string(s)} }

// Member is a person of an organization or, if that is empty, of the actor's own.
func Member(t domain.TenantID, s domain.Subject) Resource {
	return Resource{Organization: t, ID: string(s), person: s, member: true}
}

// Admin is an admin of an enterprise, and who that is, if they have signed in.
func Admin(e domain.EnterpriseID, id string, s domain.Subject) Resource {
	return Resource{Enterprise: e, ID: id, person: s}
}

// Project is a resource of its own.
func Project(id domain.ProjectID) Resource { return Resource{Project: id, ID: string(id)} }

// ProjectFile is an asset of a project.
func ProjectFile(p domain.ProjectID, id domain.AssetID) Resource {
	return Resource{Project: p, ID: string(id)}
}

// TrialData is something in a project and a trial of it.
func TrialData[T ~string](s domain.TrialScope, id T) Resource {
	return Resource{Project: s.Project, Trial: s.Trial, ID: string(id)}
}

// Execution is one run in a project and a trial; people with whom it was shared
// reach it, too.
func Execution(s domain.TrialScope, id domain.ExecutionID) Resource {
	return Resource{Project: s.Project, Trial: s.Trial, Execution: id, ID: string(id)}
}

// auditID is the id as the audit trail may keep it for ever: one that exists or has
// the form of ours, never just a text that stood in a path.
func (r Resource) auditID(id string) string {
	if r.known || domain.IsID(id) {
		return id
	}
	return ""
}
