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
	First      bool // with whom the enterprise was created; not one who was given the same address later
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

// What can go wrong with admins, whoever keeps them.
var (
	// ErrAdminNotFound answers for an admin who is not there, or not any more.
	ErrAdminNotFound      = NewError(NotFound, "admin_not_found", "No such admin.")
	ErrUserTypeByOperator = NewError(
		Forbidden, "user_type_by_operator", "Only an operator of the platform sets the user type.",
	).At("user_type")
)

// NewAdmin is an admin who has not signed in yet.
func NewAdmin(id string, e EnterpriseID, email string, now time.Time) Admin {
	return Admin{ID: id, Enterprise: e, Email: email, UserType: OrganizationAdmin, CreatedAt: now, UpdatedAt: now}
}

// AdminWish is what a caller says of who is to administer an enterprise. The names are for
// who has no profile yet.
type AdminWish struct {
	Email     string
	FirstName string
	LastName  string
	UserType  UserType // empty for the usual one
}

// Normalized checks what the caller may say.
func (in AdminWish) Normalized(by Actor) (AdminWish, error) {
	var a Admin
	if err := a.Apply(in.change(), by, time.Time{}); err != nil {
		return in, err
	}
	in.FirstName, in.LastName = a.FirstName, a.LastName
	var err error
	in.Email, err = ParseEmail("email", in.Email)
	return in, err
}

// change is what is said beyond the address.
func (in AdminWish) change() (c AdminChange) {
	if in.FirstName != "" || in.LastName != "" {
		c.FirstName, c.LastName = Some(in.FirstName), Some(in.LastName)
	}
	if in.UserType != "" {
		c.UserType = Some(in.UserType)
	}
	return c
}

// Changes is what is said beyond the address; of who has a profile, not the names.
func (in AdminWish) Changes(registered bool) AdminChange {
	if registered {
		in.FirstName, in.LastName = "", ""
	}
	return in.change()
}

// AdminChange is a merge patch of what is known of an admin.
type AdminChange struct {
	FirstName Optional[string]
	LastName  Optional[string]
	UserType  Optional[UserType]
}

// Check refuses what nobody may say.
func (c AdminChange) Check() error { return c.UserType.Needed("user_type") }

// Apply changes what the patch names; the user type by an operator only.
func (a *Admin) Apply(c AdminChange, by Actor, now time.Time) (err error) {
	switch {
	case c == (AdminChange{}):
		return nil
	case c.UserType.Set && !by.Is(Operator):
		return ErrUserTypeByOperator
	}
	if a.FirstName, err = validateText("first_name", c.FirstName.Or(a.FirstName), 0, MaxPersonName); err != nil {
		return err
	}
	if a.LastName, err = validateText("last_name", c.LastName.Or(a.LastName), 0, MaxPersonName); err != nil {
		return err
	}
	a.UserType, a.UpdatedAt = c.UserType.Or(a.UserType), now
	return nil
}
