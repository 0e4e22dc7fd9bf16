package domain

import (
	"slices"
	"time"
)

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

// EnterpriseStatus is how far an enterprise has come.
type EnterpriseStatus string

const (
	EnterprisePending     EnterpriseStatus = "PENDING"
	EnterpriseInvited     EnterpriseStatus = "INVITED"
	EnterpriseInitiated   EnterpriseStatus = "INITIATED"
	EnterpriseActive      EnterpriseStatus = "ACTIVE"
	EnterpriseSuspended   EnterpriseStatus = "SUSPENDED"
	EnterpriseDeactivated EnterpriseStatus = "DEACTIVATED"
	EnterpriseDeleted     EnterpriseStatus = "DELETED"
)

// EnterpriseStatuses are all there are.
func EnterpriseStatuses() []EnterpriseStatus {
	return []EnterpriseStatus{
		EnterprisePending, EnterpriseInvited, EnterpriseInitiated, EnterpriseActive,
		EnterpriseSuspended, EnterpriseDeactivated, EnterpriseDeleted,
	}
}

var enterpriseTransitions = map[EnterpriseStatus][]EnterpriseStatus{
	EnterprisePending:     {EnterpriseInvited, EnterpriseDeleted},
	EnterpriseInvited:     {EnterpriseInvited, EnterpriseInitiated, EnterpriseDeleted},
	EnterpriseInitiated:   {EnterpriseInitiated, EnterpriseActive, EnterpriseDeleted},
	EnterpriseActive:      {EnterpriseSuspended, EnterpriseDeactivated, EnterpriseDeleted},
	EnterpriseSuspended:   {EnterpriseActive, EnterpriseDeactivated, EnterpriseDeleted},
	EnterpriseDeactivated: {EnterpriseActive, EnterpriseDeleted},
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
)

// NewEnterprise is what the operator says about a company to be invited.
type NewEnterprise struct {
	Name       string
	AdminEmail string
	URL        string
}

// Enterprise checks the facts; the domain is that of the admin's e-mail.
func (in NewEnterprise) Enterprise(id EnterpriseID, by Subject, now time.Time) (e Enterprise, err error) {
	e = Enterprise{
		ID: id, Status: EnterpriseInvited, Version: 1, CreatedAt: now, UpdatedAt: now, CreatedBy: by, UpdatedBy: by,
	}
	if err := e.Rename(in.Name); err != nil {
		return e, err
	}
	if e.URL, err = validateWebURL("url", in.URL); err != nil {
		return e, err
	}
	if e.AdminEmail, err = ParseEmail("admin_email", in.AdminEmail); err != nil {
		return e, err
	}
	e.Domain = EmailDomain(e.AdminEmail)
	return e, ownDomain("admin_email", e.Domain)
}

// Rename gives the enterprise a name of 1 to MaxEnterpriseName
// characters.
func (e *Enterprise) Rename(name string) (err error) {
	if e.Name, err = validateText("name", name, 1, MaxEnterpriseName); err != nil {
		return err
	}
	e.NameKey = Fold(e.Name)
	return nil
}

// Transition changes the status, if that is a legal move.
func (e *Enterprise) Transition(to EnterpriseStatus, by Subject, now time.Time) error {
	if !slices.Contains(enterpriseTransitions[e.Status], to) {
		return ErrTransitionInvalid
	}
	e.Status = to
	e.touch(by, now)
	return nil
}

// Reinvite moves a company that has not come in yet to where a new invitation finds it: one that has its organization
// already keeps it.
func (e *Enterprise) Reinvite(by Subject, now time.Time) error {
	if e.Status == EnterpriseInitiated {
		return e.Transition(EnterpriseInitiated, by, now)
	}
	return e.Transition(EnterpriseInvited, by, now)
}

func (e *Enterprise) touch(by Subject, now time.Time) {
	e.Version, e.UpdatedAt, e.UpdatedBy = e.Version+1, now, by
}

// EnterpriseChange is a merge patch of an enterprise's profile.
type EnterpriseChange struct {
	Name          Optional[string]
	URL           Optional[string]
	Description   Optional[string]
	LogoURL       Optional[string]
	ZipCode       Optional[string]
	Region        Optional[string]
	Size          Optional[string]
	ContactNumber Optional[string]
}

// Apply changes what the patch names; an empty one leaves the version alone.
func (e *Enterprise) Apply(c EnterpriseChange, by Subject, now time.Time) (err error) {
	if c == (EnterpriseChange{}) {
		return nil
	}
	if err := c.Name.Needed("name"); err != nil {
		return err
	}
	if err := e.Rename(c.Name.Or(e.Name)); err != nil {
		return err
	}
	if e.URL, err = validateWebURL("url", c.URL.Or(e.URL)); err != nil {
		return err
	}
	if e.LogoURL, err = validateImageURL("logo_url", c.LogoURL.Or(e.LogoURL)); err != nil {
		return err
	}
	if e.Description, err = validateLines("description", c.Description.Or(e.Description), 0, MaxDescription); err != nil {
		return err
	}
	for _, f := range []struct {
		name   string
		change Optional[string]
		to     *string
	}{
		{"zip_code", c.ZipCode, &e.ZipCode}, {"region", c.Region, &e.Region},
		{"size", c.Size, &e.Size}, {"contact_number", c.ContactNumber, &e.ContactNumber},
	} {
		if *f.to, err = validateText(f.name, f.change.Or(*f.to), 0, MaxEnterpriseField); err != nil {
			return err
		}
	}
	e.touch(by, now)
	return nil
}

// RequireOpen reports why people of the enterprise may not work now, or nil.
func (s EnterpriseStatus) RequireOpen() error {
	switch s {
	case EnterpriseActive:
		return nil
	case EnterpriseSuspended:
		return ErrTenantSuspended
	case EnterpriseDeactivated:
		return ErrTenantDeactivated
	case EnterpriseDeleted:
		return ErrTenantDeleted
	case "":
		return ErrForbidden
	}
	return ErrTenantNotReady
}

// EnterpriseQuery is which enterprises to list.
type EnterpriseQuery struct {
	Q          string // in name, domain or description, ignoring case
	Status     EnterpriseStatus
	Domain     string // the whole of it, ignoring case
	AdminEmail string // likewise
	Sort       []Order
	Paging
}

// Normalized returns the query with its page within bounds and its addresses as they are
// stored, or refuses it.
func (q EnterpriseQuery) Normalized() (EnterpriseQuery, error) {
	q.Paging = q.Paging.Normalized()
	if err := q.parseAddresses(); err != nil {
		return q, err
	}
	return q, validateSort(q.Sort, []string{"name", "domain", "status", "created_at", "updated_at"})
}

func (q *EnterpriseQuery) parseAddresses() (err error) {
	if q.Domain != "" {
		if q.Domain, err = ParseDomain("domain", q.Domain); err != nil {
			return err
		}
	}
	if q.AdminEmail != "" {
		q.AdminEmail, err = ParseEmail("admin_email", q.AdminEmail)
	}
	return err
}
