package auth0

import (
	"encoding/json"
	"regexp"
	"strings"
	"time"
)

var noUser = notFound("The user does not exist.", "inexistent_user")

func (s *Server) readUser(c *call) reply { return c.one(c.user.shown()) }

// one answers a single entity, cut to the fields asked for.
func (c *call) one(toDomain any) reply { return ok(c.cut(items([]any{toDomain}))[0]) }

func (s *Server) listUsers(c *call) reply {
	terms, ok := parseSearch(c.query("q"))
	if !ok {
		return refused(badQuery("The stand-in searches by field:\"value\" terms joined by AND."))
	}
	return listed(c, "users", c.users(terms.match), byPage)
}

func (c *call) users(match func(*user) bool) []user {
	out := []user{}
	for _, u := range c.st.Users {
		if match(u) {
			out = append(out, u.shown())
		}
	}
	return out
}

func (s *Server) usersByEmail(c *call) reply {
	email := c.query("email")
	if email == "" {
		return refused(badQuery("Query validation error: 'Missing required property: email'."))
	}
	return ok(c.cut(items(c.users(func(u *user) bool { return u.Email == email }))))
}

// search is the little of Lucene's language that is needed.
type search map[string]string

var term = regexp.MustCompile(`^(email|user_id|name|identities\.connection):"?([^"]*)"?$`)

func parseSearch(q string) (search, bool) {
	found := search{}
	if q == "" {
		return found, true
	}
	for _, page := range strings.Split(q, " AND ") {
		m := term.FindStringSubmatch(strings.TrimSpace(page))
		if m == nil {
			return nil, false
		}
		found[m[1]] = m[2]
	}
	return found, true
}

func (s search) match(u *user) bool {
	has := map[string]string{"email": u.Email, "user_id": u.ID, "name": u.Name, "identities.connection": u.connection()}
	for field, value := range s {
		if has[field] != value {
			return false
		}
	}
	return true
}

func (s *Server) updateUser(c *call) reply {
	var in struct {
		Blocked       *bool           `json:"blocked"`
		Email         *string         `json:"email"`
		EmailVerified *bool           `json:"email_verified"`
		Name          *string         `json:"name"`
		GivenName     *string         `json:"given_name"`
		FamilyName    *string         `json:"family_name"`
		Nickname      *string         `json:"nickname"`
		Picture       *string         `json:"picture"`
		AppMetadata   json.RawMessage `json:"app_metadata"`
		UserMetadata  json.RawMessage `json:"user_metadata"`
		Connection    *string         `json:"connection"`
		ClientID      *string         `json:"client_id"`
		VerifyEmail   *bool           `json:"verify_email"`
	}
	if f := c.read(&in); f != nil {
		return refused(*f)
	}
	u := c.user
	if in.Blocked != nil {
		u.Blocked = in.Blocked
	}
	set(&u.Email, in.Email)
	set(&u.EmailVerified, in.EmailVerified)
	set(&u.Name, in.Name)
	set(&u.GivenName, in.GivenName)
	set(&u.FamilyName, in.FamilyName)
	set(&u.Nickname, in.Nickname)
	set(&u.Picture, in.Picture)
	u.AppMetadata = merged(u.AppMetadata, in.AppMetadata)
	u.UserMetadata = merged(u.UserMetadata, in.UserMetadata)
	u.UpdatedAt = moment(time.Now())
	return ok(u.shown())
}

// merged lays the first level of patch over what was there; null removes.
func merged(was, patch json.RawMessage) json.RawMessage {
	if patch == nil {
		return was
	}
	out, more := map[string]any{}, map[string]any{}
	json.Unmarshal(was, &out)
	json.Unmarshal(patch, &more)
	for k, v := range more {
		if out[k] = v; v == nil {
			delete(out, k)
		}
	}
	text, _ := json.Marshal(out)
	return text
}

func (s *Server) userOrganizations(c *call) reply {
	all := []organizationProfile{}
	for _, o := range c.st.Tenants {
		if o.has(c.user.ID) {
			all = append(all, o.Profile)
		}
	}
	return listed(c, "organizations", all, byPage)
}

func (s *Server) userRoles(c *call) reply {
	return listed(c, "roles", c.st.roles(c.user.Roles), byPage)
}

func (s *Server) assignUserRoles(c *call) reply {
	roles, f := c.roleIDs()
	if f != nil {
		return refused(*f)
	}
	c.user.Roles = with(c.user.Roles, roles...)
	return nothing()
}

func (s *Server) removeUserRoles(c *call) reply {
	roles, f := c.roleIDs()
	if f != nil {
		return refused(*f)
	}
	c.user.Roles = without(c.user.Roles, roles...)
	return nothing()
}
