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
	Relations  []Relation
	Scopes     []string // of a machine
	Machine    bool
	Stored     bool         // without a token: what is stored decides alone
	Enterprise EnterpriseID // of an invitee
	Invitation string       // hash of an invitee's token
	IssuedAt   time.Time    // when the token was made, in whole seconds
	EndsAt     time.Time    // when the token expires
}

// Is reports whether the token alone proves r.
func (a Actor) Is(r Relation) bool { return slices.Contains(a.Relations, r) }

// IsPerson reports whether a human of some enterprise is asking.
func (a Actor) IsPerson() bool { return a.Tenant != "" && !a.Machine && !a.Is(System) }

// AnonymousActor is the actor of the calls that need no login.
func AnonymousActor() Actor { return Actor{Subject: "public", Relations: []Relation{Anonymous}} }

// InviteeActor is the actor that an invitation token makes: it acts for the invited
// enterprise, which has no people yet.
func InviteeActor(i EnterpriseInvitation) Actor {
	return Actor{Subject: "invitee", Relations: []Relation{Invitee}, Enterprise: i.Enterprise, Invitation: i.Hash}
}

// SystemActor is the actor of a job, working in one tenant or, if empty, on the
// platform.
func SystemActor(t TenantID) Actor {
	return Actor{Subject: "system", Tenant: t, Relations: []Relation{System}}
}
