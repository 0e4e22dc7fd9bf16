package domain

// Call is who asks and how.
type Call struct {
	Actor
	Idempotency Idempotency
	RequestID   string
	Reason      string // why data is changed; may name a patient, so no log has it
}

// ParseReason is the rule for a reason: a text of one line, or none.
func ParseReason(s string) (string, error) { return validateText("x_reason", s, 0, MaxReason) }

// Idempotency is the caller's key for a call that must not be done twice.
type Idempotency struct {
	Key         string // empty for none
	RequestHash string // authenticated hash of all that makes the request what it is
}

// By is a call by an actor and nothing else.
func By(a Actor) Call { return Call{Actor: a} }

// Inner is the same call without its key: for a use case inside of another, and
// for a second unit of work of the same one.
func (c Call) Inner() Call {
	c.Idempotency = Idempotency{}
	return c
}

// ByJob is the call of a job, in the tenant that it names and for what began it.
func ByJob(j Job) Call {
	return Call{Actor: SystemActor(j.Tenant), RequestID: j.RequestID, Reason: j.Reason}
}

// ByStored is a person who is not there, judged by what is stored about them.
func ByStored(t TenantID, s Subject) Call {
	return Call{Actor: Actor{Subject: s, Tenant: t, Stored: true}}
}
