package domain

import "time"

// Enterprise is one customer company: the tenant.
type Enterprise struct {
	ID            EnterpriseID
	Organization  TenantID // empty until onboarded
	Name          string
	NameKey       string
	URL           string
	Domain        string
	Description   string
	LogoURL       string
	AdminEmail    string
	ZipCode       string
	Region        string
	Size          string
	ContactNumber string
	Status        EnterpriseStatus
	Version       Version
	CreatedAt     time.Time
	UpdatedAt     time.Time
	CreatedBy     Subject
	UpdatedBy     Subject
}

// What can go wrong with enterprises, whoever keeps them.
var (
	ErrEnterpriseNotFound = NewError(NotFound, "enterprise_not_found", "No such enterprise.")
	ErrDomainTaken        = NewError(
		Conflict, "domain_taken", "Another enterprise uses this domain already, or one above or below it.",
	)
	ErrAdminEmailTaken   = NewError(Conflict, "admin_email_taken", "This person administers an enterprise already.")
	ErrOrganizationTaken = NewError(Conflict, "organization_taken", "This organization belongs to another enterprise.")
	ErrTransitionInvalid = NewError(
		Conflict, "invalid_transition", "An enterprise cannot move from its present status to this one.",
	)
	ErrOnboardingBegun = NewError(
		Conflict, "onboarding_begun", "The admin's address and the domain are fixed: the enterprise has begun to set up "+
			"its sign-in.",
	)
)

func (e *Enterprise) touch(by Subject, now time.Time) {
	e.Version, e.UpdatedAt, e.UpdatedBy = e.Version+1, now, by
}
