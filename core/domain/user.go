package domain

import "time"

// User is a person's profile inside a tenant.
type User struct {
	ID          string
	Subject     Subject
	Email       string
	FirstName   string
	LastName    string
	NameKey     string
	JobTitle    string
	AvatarURL   string
	Mobile      string
	Role        string // name of the role in the organization
	Status      UserStatus
	LastLoginAt time.Time // zero before the first
	TokensAfter time.Time // older tokens are outdated; zero for none
	Version     Version
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// UserStatus tells whether a person may work. INACTIVE is only a label.
type UserStatus string

const (
	UserActive   UserStatus = "ACTIVE"
	UserInactive UserStatus = "INACTIVE"
	UserBlocked  UserStatus = "BLOCKED"
	UserRemoved  UserStatus = "REMOVED" // has left the organization
)

// UserStatuses are all there are.
func UserStatuses() []UserStatus {
	return []UserStatus{UserActive, UserInactive, UserBlocked, UserRemoved}
}

// What can go wrong with users, whoever keeps them.
var (
	ErrUserNotFound = NewError(NotFound, "user_not_found", "No such user.")
	ErrEmailTaken   = NewError(
		Conflict, "email_taken", "Another account has this e-mail address. Ask your admin to link it.",
	)
	ErrNotInvited      = NewError(Forbidden, "not_invited", "You have not been invited to this organization.")
	ErrEmailUnverified = NewError(
		Forbidden, "email_unverified",
		"Your e-mail address is not verified for this organization. Verify it, or sign in by the organization's own "+
			"connection.",
	)
)

// Profile is what a person says about themself. Identity is never part of it.
type Profile struct {
	FirstName string
	LastName  string
	AvatarURL string
	Mobile    string
	JobTitle  string
}

// UserChange is a merge patch of a profile.
type UserChange struct {
	FirstName Optional[string]
	LastName  Optional[string]
	AvatarURL Optional[string]
	Mobile    Optional[string]
	JobTitle  Optional[string]
}

// Profile is what can be changed by the person.
func (u User) Profile() Profile {
	return Profile{u.FirstName, u.LastName, u.AvatarURL, u.Mobile, u.JobTitle}
}

// Person is how others see the user.
func (u User) Person() Person {
	return Person{u.Subject, u.FirstName, u.LastName, u.Email, u.AvatarURL, u.JobTitle}
}

// PublicProfile is what colleagues see of a user, as pickers need it: the rest is
// empty, the id too.
func (u User) PublicProfile() User {
	return User{
		Subject: u.Subject, FirstName: u.FirstName, LastName: u.LastName, Email: u.Email, AvatarURL: u.AvatarURL,
		JobTitle: u.JobTitle,
	}
}

// UserWithProjects is a user, and the names of the projects that they are in.
type UserWithProjects struct {
	User
	Projects []string // the first MaxProjectNames, in the order of names
}

// MaxProjectNames is how many names of projects a list has of each person: a page of
// people in thousands of projects must stay one page.
const MaxProjectNames = 100

// Registered is a profile, and whether it was made just now.
type Registered struct {
	User
	Created bool
}

// WithDefaults fills in the names that the person left out and the provider knows.
func (p Profile) WithDefaults(l ProviderProfile) Profile {
	if p.FirstName == "" && p.LastName == "" {
		p.FirstName, p.LastName = l.FirstName, l.LastName
	}
	return p
}

// SetProfile takes over a profile.
func (u *User) SetProfile(p Profile) (err error) {
	for _, f := range []struct {
		name, value string
		to          *string
		max         int
	}{
		{"first_name", p.FirstName, &u.FirstName, MaxPersonName}, {"last_name", p.LastName, &u.LastName, MaxPersonName},
		{"mobile", p.Mobile, &u.Mobile, MaxMobile}, {"job_title", p.JobTitle, &u.JobTitle, MaxJobTitle},
	} {
		if *f.to, err = validateText(f.name, f.value, 0, f.max); err != nil {
			return err
		}
	}
	u.NameKey = Fold(u.FirstName + " " + u.LastName)
	u.AvatarURL, err = validateImageURL("avatar_url", p.AvatarURL)
	return err
}

func (u *User) change(c UserChange, now time.Time) error {
	p := u.Profile()
	p = Profile{
		c.FirstName.Or(p.FirstName), c.LastName.Or(p.LastName), c.AvatarURL.Or(p.AvatarURL), c.Mobile.Or(p.Mobile),
		c.JobTitle.Or(p.JobTitle),
	}
	if err := u.SetProfile(p); err != nil {
		return err
	}
	u.Version, u.UpdatedAt = u.Version+1, now
	return nil
}

// UserQuery is which users to list.
type UserQuery struct {
	Q      string // in the name, whatever its order, or the e-mail, ignoring case
	Status UserStatus
	Sort   []Order
	Paging
}

// Normalized returns the query with its page within bounds, or refuses its sort.
func (q UserQuery) Normalized() (UserQuery, error) {
	q.Paging = q.Paging.Normalized()
	return q, validateSort(q.Sort, []string{"name", "email", "status", "created_at", "updated_at"})
}
