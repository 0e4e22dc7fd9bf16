package domain

import (
	"cmp"
	"slices"
	"time"
)

// What can go wrong when somebody's place in the organization is changed.
var (
	ErrUserRemoved = NewError(
		Conflict, "user_removed", "This person has left the enterprise. Invite them to come back.",
	)
	ErrOwnRole    = NewError(Forbidden, "own_role", "You cannot change your own role. Ask another admin.")
	ErrOwnAccount = NewError(Forbidden, "own_account", "You cannot block yourself.")
	ErrLastAdmin  = NewError(
		Conflict, "last_admin", "This is the enterprise's last admin. Make somebody else an admin first.",
	)
	ErrLastRole = NewError(
		Conflict, "last_role", "A person keeps a role in the organization. To take the last one, remove the person from "+
			"the enterprise.",
	)
	ErrLastProjectAdmin = NewError(
		Conflict, "last_project_admin", "Projects would be left without an ADMIN: name a successor, who takes them over.",
	)
	ErrSuccessorInvalid = NewError(
		Invalid, "successor_invalid", "The successor is another person of the enterprise, who may work in it.",
	)
	ErrOrganizationRequired = NewError(
		Invalid, "organization_required", "Name the organization: this call comes from outside of it.",
	).At("organization_id")
)

// RoleChange says which roles of the organization a person is to have.
type RoleChange struct {
	How   RoleChangeHow
	Roles []RoleID // the provider's; or
	Role  RoleID   // the one
}

// RoleChangeHow tells how the named roles stand to those that the person has.
type RoleChangeHow int

// The ways to change roles.
const (
	ReplaceRoles RoleChangeHow = iota
	AddRoles
	RemoveRoles
)

// Role returns the role that the change makes of a role. An admin is a member too, so
// that admin is what is stored of both.
func (h RoleChangeHow) Role(old, admin, member string, named []string) (string, error) {
	has := func(role string) bool { return slices.Contains(named, role) }
	switch {
	case h == RemoveRoles && !has(old):
		return old, nil
	case h == RemoveRoles && (old != admin || has(member)):
		return "", ErrLastRole
	case h == RemoveRoles:
		return member, nil
	case has(admin) || h == AddRoles && old == admin:
		return admin, nil
	}
	return member, nil
}

// OrganizationOf is the organization in which the actor works on people: the one that is
// named or, of a person, their own.
func OrganizationOf(a Actor, named TenantID) (TenantID, error) {
	switch {
	case named != "":
		return named, nil
	case a.Tenant == "":
		return "", ErrOrganizationRequired
	}
	return a.Tenant, nil
}

// SetRole gives the person another role in the organization.
func (u *User) SetRole(role string, now time.Time) error {
	switch {
	case u.Status == UserRemoved:
		return ErrUserRemoved
	case u.Role == role:
		return nil
	}
	u.Role = role
	u.outdateTokens(now)
	u.touch(now)
	return nil
}

// outdateTokens makes tokens that were made before now count no more.
func (u *User) outdateTokens(now time.Time) {
	if since := now.Truncate(time.Second); since.After(u.TokensAfter) {
		u.TokensAfter = since
	}
}

// OutdateTokens makes tokens outdated that were made before the provider knew of the
// person's rights. Nobody is shown that, so it is no new version.
func (u *User) OutdateTokens(now time.Time) error {
	if !u.TokensAfter.IsZero() { // who has only registered has no rights that changed
		u.outdateTokens(now)
	}
	return nil
}

// Block keeps the person out; a person who is BLOCKED stays so.
func (u *User) Block(now time.Time) error { return u.setStatus(UserBlocked, now) }

// Unblock lets a person who is BLOCKED in again; of anybody else it changes nothing.
func (u *User) Unblock(now time.Time) error {
	if u.Status != UserBlocked {
		return u.setStatus(u.Status, now)
	}
	return u.setStatus(UserActive, now)
}

func (u *User) setStatus(to UserStatus, now time.Time) error {
	switch u.Status {
	case UserRemoved:
		return ErrUserRemoved
	case to:
		return nil
	}
	u.Status = to
	u.touch(now)
	return nil
}

// Leave ends the person's belonging to the organization. The profile stays.
func (u *User) Leave(now time.Time) error {
	if err := u.setStatus(UserRemoved, now); err != nil {
		return err
	}
	u.outdateTokens(now)
	return nil
}

// Return takes a person who has left in again, in a role and with the address of today.
// Of the profile it changes what the person says.
func (u *User) Return(role, email string, said Profile, now time.Time) error {
	u.Status, u.Role, u.Email = UserActive, role, email
	u.touch(now)
	was := u.Profile()
	return u.SetProfile(Profile{
		cmp.Or(said.FirstName, was.FirstName), cmp.Or(said.LastName, was.LastName),
		cmp.Or(said.AvatarURL, was.AvatarURL), cmp.Or(said.Mobile, was.Mobile), cmp.Or(said.JobTitle, was.JobTitle),
	})
}

func (u *User) touch(now time.Time) { u.Version, u.UpdatedAt = u.Version+1, now }
