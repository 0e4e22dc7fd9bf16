package auth0

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// user is a person as they come through one connection: the same e-mail
// through another connection is another user, as at Auth0.
type user struct {
	ID            string          `json:"user_id"`
	Email         string          `json:"email"`
	EmailVerified bool            `json:"email_verified"`
	Name          string          `json:"name"`
	GivenName     string          `json:"given_name,omitempty"`
	FamilyName    string          `json:"family_name,omitempty"`
	Nickname      string          `json:"nickname"`
	Picture       string          `json:"picture,omitempty"`
	Identities    []identity      `json:"identities"`
	Blocked       *bool           `json:"blocked,omitempty"`
	CreatedAt     string          `json:"created_at"`
	UpdatedAt     string          `json:"updated_at"`
	LastLogin     string          `json:"last_login,omitempty"`
	Logins        int             `json:"logins_count,omitempty"`
	AppMetadata   json.RawMessage `json:"app_metadata,omitempty"`
	UserMetadata  json.RawMessage `json:"user_metadata,omitempty"`
	Roles         []string        `json:"tenant_roles,omitempty"` // ours; never answered
}

type identity struct {
	UserID     string `json:"user_id"`
	Provider   string `json:"provider"`
	Connection string `json:"connection"`
	IsSocial   bool   `json:"isSocial"`
}

// person finds or makes the user that comes through c with this e-mail. The
// address counts as verified: the stand-in knows no mailbox to ask.
func (st *state) person(c *connection, email string) *user {
	same := func(u *user) bool { return u.Email == email && u.connection() == c.Name }
	if u := find(st.Users, same); u != nil {
		return u
	}
	now := moment(time.Now())
	local, _, _ := strings.Cut(email, "@")
	id := c.subject(email)
	u := &user{
		ID: c.Strategy + "|" + id, Email: email, EmailVerified: true, Name: email, Nickname: local,
		CreatedAt: now, UpdatedAt: now, Identities: []identity{{id, c.Strategy, c.Name, false}},
	}
	st.Users = append(st.Users, u)
	return u
}

// subject is the part of the user id after the strategy: what enterprise
// connections assert, and a random number in a database of Auth0.
func (c *connection) subject(email string) string {
	if c.Strategy != "auth0" {
		return c.Name + "|" + email
	}
	var id [12]byte
	rand.Read(id[:])
	return hex.EncodeToString(id[:])
}

func (u *user) connection() string { return u.Identities[0].Connection }
func (u *user) blocked() bool      { return u.Blocked != nil && *u.Blocked }

// describe adds what ID tokens and /userinfo tell.
func (u *user) describe(claims map[string]any) {
	claims["sub"] = u.ID
	claims["email"], claims["email_verified"] = u.Email, u.EmailVerified
	claims["name"], claims["nickname"] = u.Name, u.Nickname
	claims["updated_at"] = u.UpdatedAt
}

// signedIn notes the visit.
func (u *user) signedIn() {
	u.LastLogin = moment(time.Now())
	u.UpdatedAt = u.LastLogin
	u.Logins++
}

// shown is u as the Management API answers it.
func (u *user) shown() user {
	v := *u
	v.Roles = nil
	return v
}

// removeUsers drops users and their memberships.
func (st *state) removeUsers(gone func(*user) bool) {
	for _, u := range st.Users {
		if gone(u) {
			for _, o := range st.Tenants {
				o.leave(u.ID)
			}
		}
	}
	st.Users = slices.DeleteFunc(st.Users, gone)
}
