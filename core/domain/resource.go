package domain

// Resource is what has an id by which the audit trail and the idempotency keys
// know it.
type Resource interface{ ResourceID() string }

// ResourceID of each entity that a call can make.
func (e Enterprise) ResourceID() string { return string(e.ID) }
func (t Trial) ResourceID() string      { return string(t.Slug) }
func (g Grant) ResourceID() string      { return string(g.ID) }
func (u User) ResourceID() string       { return u.ID }
func (i Invitation) ResourceID() string { return i.ID }
func (p Project) ResourceID() string    { return string(p.ID) }
func (r Record) ResourceID() string     { return string(r.ID) }

func (e Execution) ResourceID() string    { return string(e.ID) }
func (a Asset) ResourceID() string        { return string(a.ID) }
func (b Bookmark) ResourceID() string     { return string(b.ID) }
func (s Share) ResourceID() string        { return string(s.ID) }
func (n Notification) ResourceID() string { return string(n.ID) }
func (j Job) ResourceID() string          { return string(j.ID) }
