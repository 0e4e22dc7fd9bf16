package auth0

import (
	"crypto/rand"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// state is everything that outlives a restart. Its entities carry Auth0's JSON
// names, so that most of them are answered as they are stored.
type state struct {
	Keys        []key           `json:"keys"` // newest first; the first one signs
	Users       []*user         `json:"users"`
	Tenants     []*organization `json:"organizations"`
	Connections []*connection   `json:"connections"`
	Roles       []role          `json:"roles"`
	Invitations []*invitation   `json:"invitations"`
	Tickets     []*ticket       `json:"tickets"`
	Refresh     []refresh       `json:"refresh_tokens"`
}

// organization is Auth0's entity with all that belongs to it, so that
// everything goes when it goes.
type organization struct {
	Profile organizationProfile `json:"profile"`
	Enabled []*enabled          `json:"enabled_connections"`
	Members []string            `json:"members"`
	Roles   map[string][]string `json:"member_roles"` // Auth0 assigns them also to people who are not members yet
}

type organizationProfile struct {
	ID          string            `json:"id"`
	Name        string            `json:"name"`
	DisplayName string            `json:"display_name,omitempty"`
	Branding    json.RawMessage   `json:"branding,omitempty"`
	Metadata    map[string]string `json:"metadata,omitempty"`
}

func (st *state) tenant(id string) *organization {
	return find(st.Tenants, func(o *organization) bool { return o.Profile.ID == id })
}

func (st *state) tenantNamed(name string) *organization {
	return find(st.Tenants, func(o *organization) bool { return o.Profile.Name == name })
}

func (st *state) user(id string) *user {
	return find(st.Users, func(u *user) bool { return u.ID == id })
}

func (st *state) connection(id string) *connection {
	return find(st.Connections, func(c *connection) bool { return c.ID == id })
}

func (st *state) connectionNamed(name string) *connection {
	return find(st.Connections, func(c *connection) bool { return strings.EqualFold(c.Name, name) })
}

func (st *state) role(id string) *role {
	return find(pointers(st.Roles), func(r *role) bool { return r.ID == id })
}

func (o *organization) has(userID string) bool { return slices.Contains(o.Members, userID) }

func (o *organization) join(userID string) {
	if !o.has(userID) {
		o.Members = append(o.Members, userID)
	}
}

// leave also forgets the roles: who comes back starts anew.
func (o *organization) leave(userID string) {
	o.Members = without(o.Members, userID)
	delete(o.Roles, userID)
}

func find[T any](all []*T, is func(*T) bool) *T {
	if i := slices.IndexFunc(all, is); i >= 0 {
		return all[i]
	}
	return nil
}

func pointers[T any](all []T) []*T {
	out := make([]*T, len(all))
	for i := range all {
		out[i] = &all[i]
	}
	return out
}

// without and with leave the given slice as it is.
func without(all []string, gone ...string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return slices.Contains(gone, s) })
}

// with adds what is not there yet.
func with(all []string, more ...string) []string {
	out := slices.Clone(all)
	for _, one := range more {
		if !slices.Contains(out, one) {
			out = append(out, one)
		}
	}
	return out
}

// moment writes times as Auth0 does: UTC with milliseconds. Such texts sort
// like the times they mean.
func moment(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func past(m string) bool { return m <= moment(time.Now()) }

const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// random is an unguessable text of n letters and digits.
func random(n int) string {
	out := make([]byte, 0, n)
	for len(out) < n {
		var b [64]byte
		rand.Read(b[:]) // never fails since Go 1.24
		for _, c := range b {
			if int(c) < 4*len(letters) && len(out) < n {
				out = append(out, letters[int(c)%len(letters)])
			}
		}
	}
	return string(out)
}
