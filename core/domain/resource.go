package domain

// Resource is what has an id by which the audit trail and the idempotency keys
// know it.
type Resource interface{ ResourceID() string }

// ResourceID is the id of the enterprise.
func (e Enterprise) ResourceID() string { return string(e.ID) }

// ResourceID is the id of the module, its slug.
func (m Module) ResourceID() string { return m.Slug }

// ResourceID is the id of the ticket.
func (t SSOSetupTicket) ResourceID() string { return t.ID }

// ResourceID is the id of the connection.
func (c EnterpriseConnection) ResourceID() string { return c.ID }

// ResourceID is the id of the organization.
func (o Organized) ResourceID() string { return string(o.ID) }

// ResourceID is that of the enterprise which onboards.
func (p OnboardingProgress) ResourceID() string { return string(p.Enterprise) }

// ResourceID is the id of the datasource.
func (d Datasource) ResourceID() string { return string(d.ID) }

// ResourceID is the id of the datasource that was tested.
func (t TestedDatasource) ResourceID() string { return string(t.Datasource.ID) }

// ResourceID is the id of the admin.
func (a Admin) ResourceID() string { return a.ID }

// ResourceID is the id of the trial, its slug.
func (t Trial) ResourceID() string { return string(t.Slug) }

// ResourceID is the id of the grant.
func (g Grant) ResourceID() string { return string(g.ID) }

// ResourceID is the id of the user.
func (u User) ResourceID() string { return u.ID }

// ResourceID is the id of the invitation.
func (i MemberInvitation) ResourceID() string { return i.ID }

// ResourceID is the id of the project.
func (p Project) ResourceID() string { return string(p.ID) }

// ResourceID is the id of the member's profile.
func (m MemberDetail) ResourceID() string { return m.UserID }

// ResourceID is the id of the role.
func (r Role) ResourceID() string { return string(r.ID) }

// ResourceID is the id of the role that is gone.
func (r MovedRole) ResourceID() string { return string(r.From) }

// ResourceID is the id of the record.
func (r Record) ResourceID() string { return string(r.ID) }

// ResourceID is the id of the execution.
func (e Execution) ResourceID() string { return string(e.ID) }

// ResourceID is the id of the asset.
func (a Asset) ResourceID() string { return string(a.ID) }

// ResourceID is the id of the bookmark.
func (b Bookmark) ResourceID() string { return string(b.ID) }

// ResourceID is the id of the share.
func (x Share) ResourceID() string { return string(x.ID) }

// ResourceID is the id of the notification.
func (n Notification) ResourceID() string { return string(n.ID) }

// ResourceID is the id of the job.
func (j Job) ResourceID() string { return string(j.ID) }
