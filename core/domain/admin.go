package domain

import "time"

// Admin is a person who administers an enterprise.
type Admin struct {
	ID         string
	Enterprise EnterpriseID
	Subject    Subject // empty until first login
	Email      string
	FirstName  string
	LastName   string
	UserType   UserType
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// UserType is set by the operator only and gives no extra right.
type UserType string

const (
	SuperAdmin        UserType = "SUPER_ADMIN"
	OrganizationAdmin UserType = "ORGANIZATION_ADMIN"
)

// UserTypes are all there are.
func UserTypes() []UserType { return []UserType{SuperAdmin, OrganizationAdmin} }

// ErrAdminNotFound answers for an admin who is not there, or not any more.
var ErrAdminNotFound = NewError(NotFound, "admin_not_found", "No such admin.")

// NewAdmin is an admin who has not signed in yet.
func NewAdmin(id string, e EnterpriseID, email string, now time.Time) Admin {
	return Admin{ID: id, Enterprise: e, Email: email, UserType: OrganizationAdmin, CreatedAt: now, UpdatedAt: now}
}
