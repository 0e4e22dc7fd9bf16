package http

import (
	"context"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) users() {
	serve(s, route{
		action: domain.UserMe, method: "GET", path: "/users/me", status: 200, tag: "Users", fails: []string{"user_not_found"},
		summary: "Read my profile", about: "404 before registration.",
	}, s.getMe)
	serve(s, route{
		action: domain.UserRegister, method: "POST", path: "/users/me", status: 201, also: []int{200}, tag: "Users", fails: []string{"email_unverified", "email_taken", "provider_garbled"},
		summary: "Register my profile", about: "Who the caller is comes from the token and the identity provider, never from the body. The role comes from an invitation, from being the enterprise's first admin, or from the enterprise's own single sign-on. 200, and nothing changed, if the profile exists.",
	}, s.registerMe)
	serve(s, route{
		action: domain.UserUpdate, method: "PATCH", path: "/users/me", status: 200, tag: "Users", fails: []string{"user_not_found"},
		summary: "Change my profile", about: "A merge patch: what is left out stays, null clears.",
	}, s.updateMe)
	serve(s, route{
		action: domain.UserList, method: "GET", path: "/users", status: 200, tag: "Users",
		summary: "List the people of the enterprise", about: "An admin sees all that is known of everybody. Members see who is active, and only names, e-mail, avatar and job title.",
	}, s.listUsers)
}

// userView is domain.User in JSON, and whose user it is.
type userView struct {
	ID           string            `json:"id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	Subject      domain.Subject    `json:"auth0_id" example:"auth0|65a1"`
	Organization domain.TenantID   `json:"organization_id" example:"org_AbC123"`
	Email        string            `json:"email" example:"ada@acme.example"`
	FirstName    string            `json:"first_name" example:"Ada"`
	LastName     string            `json:"last_name" example:"Byron"`
	JobTitle     string            `json:"job_title" example:"Data manager"`
	AvatarURL    string            `json:"avatar_url" nullable:"true" example:"https://cdn.example/ada.png"`
	Mobile       string            `json:"mobile" example:"+49 170 1234567"`
	Role         string            `json:"role" doc:"In the organization" example:"org:member"`
	Status       domain.UserStatus `json:"status" enum:"ACTIVE,INACTIVE,BLOCKED,REMOVED" example:"ACTIVE"`
	LastLoginAt  time.Time         `json:"last_login_at" nullable:"true"`
	Version      domain.Version    `json:"version" example:"1"`
	CreatedAt    time.Time         `json:"created_at"`
	UpdatedAt    time.Time         `json:"updated_at"`
}

// colleagueView is what members see of each other.
type colleagueView struct {
	Subject   domain.Subject `json:"auth0_id" example:"auth0|65a1"`
	Email     string         `json:"email" example:"ada@acme.example"`
	FirstName string         `json:"first_name" example:"Ada"`
	LastName  string         `json:"last_name" example:"Byron"`
	JobTitle  string         `json:"job_title" example:"Data manager"`
	AvatarURL string         `json:"avatar_url" nullable:"true" example:"https://cdn.example/ada.png"`
}

// listedUser is a userView for admins, a colleagueView for members.
type listedUser struct{ shown any }

func (l listedUser) said() any { return l.shown }

func (listedUser) Schema(r huma.Registry) *huma.Schema {
	return &huma.Schema{OneOf: []*huma.Schema{
		r.Schema(reflect.TypeFor[userView](), true, ""), r.Schema(reflect.TypeFor[colleagueView](), true, ""),
	}}
}

func viewListed(a domain.Actor) func(domain.User) listedUser {
	return func(u domain.User) listedUser {
		if u.ID == "" {
			return listedUser{colleagueView{u.Subject, u.Email, u.FirstName, u.LastName, u.JobTitle, u.AvatarURL}}
		}
		return listedUser{viewUser(a)(u)}
	}
}

// newProfile is domain.Profile in JSON.
type newProfile struct {
	FirstName string `json:"first_name,omitempty" maxLength:"100" example:"Ada"`
	LastName  string `json:"last_name,omitempty" maxLength:"100" example:"Byron"`
	AvatarURL string `json:"avatar_url,omitempty" maxLength:"2048" example:"https://cdn.example/ada.png"`
	Mobile    string `json:"mobile,omitempty" maxLength:"50" example:"+49 170 1234567"`
	JobTitle  string `json:"job_title,omitempty" maxLength:"100" example:"Data manager"`
}

// userChange is domain.UserChange in JSON.
type userChange struct {
	FirstName domain.Change[string] `json:"first_name" maxLength:"100" example:"Ada"`
	LastName  domain.Change[string] `json:"last_name" maxLength:"100" example:"Byron"`
	AvatarURL domain.Change[string] `json:"avatar_url" maxLength:"2048" example:"https://cdn.example/ada.png"`
	Mobile    domain.Change[string] `json:"mobile" maxLength:"50" example:"+49 170 1234567"`
	JobTitle  domain.Change[string] `json:"job_title" maxLength:"100" example:"Data manager"`
}

type userQuery struct {
	Paging
	Q      string            `query:"q" maxLength:"255" doc:"Part of the name or e-mail"`
	Status domain.UserStatus `query:"status" enum:"ACTIVE,INACTIVE,BLOCKED,REMOVED"`
	Sort   string            `query:"sort" maxLength:"255" doc:"By name, email, status, created_at, updated_at" example:"name"`
}

type patchMe struct {
	IfMatch
	Body patch[userChange]
}

// viewUser shows a user of the enterprise in whose name the caller came.
func viewUser(a domain.Actor) func(domain.User) userView {
	return func(u domain.User) userView {
		return userView{
			u.ID, u.Subject, a.Tenant, u.Email, u.FirstName, u.LastName, u.JobTitle, u.AvatarURL, u.Mobile,
			u.Role, u.Status, u.LastLoginAt, u.Version, u.CreatedAt, u.UpdatedAt,
		}
	}
}

func (s *server) getMe(ctx context.Context, _ *nothing) (*versioned[userView], error) {
	u, err := s.core.Users.Me(ctx, actor(ctx))
	return withETag(u.Version, viewUser(actor(ctx).Actor)(u)), err
}

func (s *server) registerMe(ctx context.Context, in *body[newProfile]) (*created[userView], error) {
	u, err := s.core.Users.Register(ctx, actor(ctx), domain.Profile(in.Body))
	out := madeOrFound(u.Created, viewUser(actor(ctx).Actor)(u.User))
	out.ETag = etag(u.Version)
	return out, err
}

func (s *server) updateMe(ctx context.Context, in *patchMe) (*versioned[userView], error) {
	u, err := at(in.IfMatch, func(v domain.Version) (domain.User, error) {
		return s.core.Users.UpdateMe(ctx, actor(ctx), v, domain.UserChange(in.Body.Changes))
	})
	return withETag(u.Version, viewUser(actor(ctx).Actor)(u)), err
}

func (s *server) listUsers(ctx context.Context, in *userQuery) (*body[pageView[listedUser]], error) {
	page, err := s.core.Users.List(ctx, actor(ctx), domain.UserQuery{Q: in.Q, Status: in.Status, Sort: domain.ParseSort(in.Sort), Paging: in.paging()})
	return pageOf(page, viewListed(actor(ctx).Actor)), err
}
