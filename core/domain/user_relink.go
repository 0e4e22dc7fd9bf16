package domain

import "time"

// What an admin may not do with a sign-in.
var (
	ErrOwnRelink = NewError(Forbidden, "own_relink", "You cannot relink yourself. Ask another admin.")
	// ErrRelinkMismatch is the same for a sign-in that is unknown: who is known at the
	// provider is nobody's to find out.
	ErrRelinkMismatch = NewError(
		Conflict, "relink_mismatch",
		"The identity provider knows no such sign-in with this person's verified e-mail address in this organization.",
	).At("auth0_id")
)

// Relink gives the profile to another subject of the same person. Tokens of the new one
// that were made before name no role.
func (u *User) Relink(to Subject, now time.Time) {
	u.Subject, u.Version, u.UpdatedAt = to, u.Version+1, now
	u.TokensAfter = now.Truncate(time.Second)
}
