package domain

import "time"

// What an admin may not do with a status.
var (
	ErrUserStatusInvalid = NewError(
		Invalid, "user_status_invalid",
		"The status that an admin sets is ACTIVE or INACTIVE: blocking and leaving are calls of their own.",
	).At("status")
	ErrUserStatusLocked = NewError(
		Conflict, "user_status_locked", "This person is blocked or has left the enterprise, so the status cannot be edited.",
	)
)

// UserChangeByAdmin is a merge patch of somebody's profile, by an admin.
type UserChangeByAdmin struct {
	UserChange
	Status Optional[UserStatus]
}

// Check refuses a status that an admin does not set.
func (in UserChangeByAdmin) Check() error {
	if err := in.Status.Needed("status"); err != nil {
		return err
	}
	if in.Status.Set && in.Status.Value != UserActive && in.Status.Value != UserInactive {
		return ErrUserStatusInvalid
	}
	return nil
}

// Edit changes what the patch names; an empty one leaves the version alone.
func (u *User) Edit(in UserChangeByAdmin, now time.Time) error {
	if in == (UserChangeByAdmin{}) {
		return nil
	}
	if err := in.Check(); err != nil {
		return err
	}
	if in.Status.Set && u.Status != UserActive && u.Status != UserInactive { // no way round unblocking
		return ErrUserStatusLocked
	}
	u.Status = in.Status.Or(u.Status)
	return u.change(in.UserChange, now)
}
