package domain

// Relation is how an actor stands to what it asks for.
type Relation string

const (
	Anonymous        Relation = "anybody; the call carries its own credential"
	Invitee          Relation = "the company that an invitation token was sent to"
	IdentityProvider Relation = "the identity provider's signed events"
	Authenticated    Relation = "anybody with a valid token"
	TenantMember     Relation = "member of the enterprise"
	TenantAdmin      Relation = "admin of the enterprise"
	Self             Relation = "the person themself"
	ProjectMember    Relation = "member of the project"
	ProjectAdmin     Relation = "admin of the project"
	ProjectManager   Relation = "manager of the project"
	RecordReader     Relation = "may read the project's records of the trial"
	RecordWriter     Relation = "may write the project's records of the trial"
	ShareReceiver    Relation = "the execution was shared with"
	Operator         Relation = "operator of the platform"
	System           Relation = "job of the system"
)

// PersonRelations are those in which a person of an enterprise can stand to
// something. The guard looks nothing up for an action that needs another.
func PersonRelations() []Relation {
	return []Relation{
		TenantMember, Self, ProjectMember, ProjectAdmin, ProjectManager, RecordReader, RecordWriter, ShareReceiver,
	}
}

// PlatformScope is that of a machine of no enterprise whose token names the scope.
func PlatformScope(name string) Relation {
	return Relation("machine of the platform with the scope " + name)
}

// Scope is the relation of a machine whose token names the scope.
func Scope(name string) Relation { return Relation("machine with the scope " + name) }
