package domain

import (
	"slices"
	"time"
)

// Actor is who is asking. Holds is what its token proves; the zero Actor holds
// nothing and may do nothing.
type Actor struct {
	Subject    Subject
	Tenant     TenantID // empty for the operator and for work on the platform
	Holds      []Relation
	Scopes     []string // of a machine
	Machine    bool
	Stored     bool         // without a token: what is stored decides alone
	Enterprise EnterpriseID // of an invitee
	Invitation string       // hash of an invitee's token
	IssuedAt   time.Time    // when the token was made, in whole seconds
	EndsAt     time.Time    // when the token expires
}

// Is reports whether the token alone proves r.
func (a Actor) Is(r Relation) bool { return slices.Contains(a.Holds, r) }

// Person reports whether a human of some enterprise is asking.
func (a Actor) Person() bool { return a.Tenant != "" && !a.Machine && !a.Is(Worker) }

// Anonymous is the actor of the calls that need no login.
func Anonymous() Actor { return Actor{Subject: "public", Holds: []Relation{Public}} }

// InviteeOf is the actor that an invitation token makes: it acts for the invited
// enterprise, which has no people yet.
func InviteeOf(i Invite) Actor {
	return Actor{Subject: "invitee", Holds: []Relation{Invitee}, Enterprise: i.Enterprise, Invitation: i.Hash}
}

// System is the actor of a job, working in one tenant or, if empty, on the
// platform.
func System(t TenantID) Actor {
	return Actor{Subject: "system", Tenant: t, Holds: []Relation{Worker}}
}
