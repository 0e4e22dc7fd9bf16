package domain

import (
	"slices"
	"time"
)

// AccessQuery is about whom the guard wants to know, and about what.
type AccessQuery struct {
	Tenant     TenantID     // the actor's own, or
	Enterprise EnterpriseID // the one reached into from outside
	Subject    Subject      // empty for machines and jobs
	Project    ProjectID
	Trial      Slug
	Execution  ExecutionID // only with Project and Trial
}

// AccessFacts is what is stored about an actor in an enterprise, a project and a
// trial. The zero AccessFacts is a stranger's.
type AccessFacts struct {
	Enterprise    EnterpriseID
	Tenant        TenantID
	Status        EnterpriseStatus
	Places        Places     // of the enterprise's data
	Migrating     bool       // its tables are older than this program works with, so nothing is known but what is above
	Unwritten     bool       // nobody was told of records in the enterprise's own place
	UserStatus    UserStatus // empty before registration
	Role          string     // in the organization
	TokensAfter   time.Time
	ProjectExists bool
	ProjectRole   string // name of the role; empty for a stranger to the project
	BuiltIn       string // the built-in role it is, if it is one
	Permissions   Permissions
	TrialExists   bool
	TrialGranted  bool
	Shared        bool // the execution was shared with the person, member or not
	Stamp         FactsStamp
}

// FactsStamp numbers the state of a tenant's access facts: while it stands, nothing
// was taken from them. 0 means that it was not asked for.
type FactsStamp int64

// ErrFactsChanged ends a unit of work that has relied on facts which hold no more.
// The guard begins anew, so that no caller meets it.
var ErrFactsChanged = NewError(Conflict, "access_changed", "Access rights have changed meanwhile. Try again.")

// Registered reports whether the person has a profile, and has not left.
func (s AccessFacts) Registered() bool { return s.UserStatus != "" && s.UserStatus != UserRemoved }

// RequireOpen refuses people, machines and jobs of an enterprise that is not at work. The one company of an
// installation is made by the first start, and only to be waited for.
func (s AccessFacts) RequireOpen(p Settings) error {
	if p.SingleCompany && (s.Status == "" || s.Status == EnterpriseInitiated) {
		return ErrCompanyPending
	}
	return s.Status.RequireOpen()
}

// TenantRelations returns what a registered person may rely on: both the token and
// the stored role must allow it; of a person who is not there, the stored role.
// Who has left may rely on nothing. In an installation for one company the token's role
// is the only truth, and the stored one follows it.
func (s AccessFacts) TenantRelations(a Actor, p Settings) []Relation {
	has := []Relation{Authenticated}
	byToken := p.SingleCompany && !a.Stored
	stored := byToken || slices.Contains([]string{p.AdminRole, p.MemberRole}, s.Role)
	if s.Registered() && stored && (a.Stored || a.Is(TenantMember)) {
		has = append(has, TenantMember)
		if (byToken || s.Role == p.AdminRole) && (a.Stored || a.Is(TenantAdmin)) {
			has = append(has, TenantAdmin)
		}
	}
	return has
}

// CanReadExecution reports whether the person may read the execution that was
// asked about. Who may see what is said here and in the access table; the view
// visible_bookmarks repeats it in SQL, and test/contract compares them.
func (s AccessFacts) CanReadExecution() bool {
	return s.TrialGranted && Allowed(ExecutionGet, s.ProjectRelations())
}

// ProjectRelations returns what the membership in the project proves. A share opens
// something only while its recipient is a member.
func (s AccessFacts) ProjectRelations() []Relation {
	if s.ProjectRole == "" {
		return nil
	}
	has := []Relation{ProjectMember}
	switch s.BuiltIn {
	case RoleAdmin:
		has = append(has, ProjectAdmin)
	case RoleManager:
		has = append(has, ProjectManager)
	}
	switch s.Permissions.Predict {
	case FullAccess:
		has = append(has, RecordReader, RecordWriter)
	case ReadOnly:
		has = append(has, RecordReader)
	}
	if s.Shared {
		has = append(has, ShareReceiver)
	}
	return has
}
