package http

import (
	"context"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) users() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.UserMe, Method: "GET", Path: "/users/me", Status: 200, Tag: "Users",
		ErrorCodes:  []string{"user_not_found"},
		Summary:     "Get my profile",
		Description: "404 before registration.",
	}, s.getMe)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.UserRegister, Method: "POST", Path: "/users/me", Status: 201, AlsoStatus: []int{200},
		Tag: "Users", ErrorCodes: []string{"email_unverified", "email_taken", "provider_garbled"},
		Summary: "Register my profile",
		Description: "Who the caller is comes from the token and the identity provider, never from the body. The role " +
			"comes from an invitation, from being the enterprise's first admin, or from the enterprise's own " +
			"single sign-on. If the profile exists, nothing changes and the status is 200.",
	}, s.registerMe)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.UserUpdate, Method: "PATCH", Path: "/users/me", Status: 200, Tag: "Users",
		ErrorCodes:  []string{"user_not_found"},
		Summary:     "Update my profile",
		Description: "A merge patch: a field that is left out stays as it is, null clears it.",
	}, s.updateMe)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.UserList, Method: "GET", Path: "/users", Status: 200, Tag: "Users",
		Summary: "List users",
		Description: "An admin sees everything about everybody. Members see active users, and only their name, e-mail " +
			"address, avatar and job title.",
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
	Role         string            `json:"role" doc:"Role in the organization" example:"org:member"`
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
type listedUser struct{ view any }

func (l listedUser) Variant() any { return l.view }

func (listedUser) Schema(r huma.Registry) *huma.Schema {
	return &huma.Schema{OneOf: []*huma.Schema{
		r.Schema(reflect.TypeFor[userView](), true, ""), r.Schema(reflect.TypeFor[colleagueView](), true, ""),
	}}
}

func viewListed(t domain.TenantID) func(domain.User) listedUser {
	return func(u domain.User) listedUser {
		if u.ID == "" {
			return listedUser{colleagueView{u.Subject, u.Email, u.FirstName, u.LastName, u.JobTitle, u.AvatarURL}}
		}
		return listedUser{viewUser(t)(u)}
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
	FirstName domain.Optional[string] `json:"first_name" maxLength:"100" example:"Ada"`
	LastName  domain.Optional[string] `json:"last_name" maxLength:"100" example:"Byron"`
	AvatarURL domain.Optional[string] `json:"avatar_url" maxLength:"2048" example:"https://cdn.example/ada.png"`
	Mobile    domain.Optional[string] `json:"mobile" maxLength:"50" example:"+49 170 1234567"`
	JobTitle  domain.Optional[string] `json:"job_title" maxLength:"100" example:"Data manager"`
}

type userQuery struct {
	rest.PageQuery
	Q      string            `query:"q" maxLength:"255" doc:"Part of the name or e-mail address"`
	Status domain.UserStatus `query:"status" enum:"ACTIVE,INACTIVE,BLOCKED,REMOVED"`
	Sort   string            `query:"sort" maxLength:"255" doc:"Sort keys: name, email, status, created_at, updated_at" example:"name"`
}

type patchMe struct {
	rest.IfMatch
	Body rest.Patch[userChange]
}

// viewUser shows a user of the tenant for which the caller acts.
func viewUser(t domain.TenantID) func(domain.User) userView {
	return func(u domain.User) userView {
		return userView{
			u.ID, u.Subject, t, u.Email, u.FirstName, u.LastName, u.JobTitle, u.AvatarURL, u.Mobile,
			u.Role, u.Status, u.LastLoginAt, u.Version, u.CreatedAt, u.UpdatedAt,
		}
	}
}

func (s *server) getMe(ctx context.Context, _ *rest.Empty) (*rest.Versioned[userView], error) {
	u, err := s.core.Users.Me(ctx, call(ctx))
	return rest.WithETag(u.Version, viewUser(call(ctx).Tenant)(u)), err
}

func (s *server) registerMe(ctx context.Context, in *rest.Body[newProfile]) (*rest.Created[userView], error) {
	u, err := s.core.Users.Register(ctx, call(ctx), domain.Profile(in.Body))
	out := rest.CreatedOrFound(u.Created, viewUser(call(ctx).Tenant)(u.User))
	out.ETag = rest.ETag(u.Version)
	return out, err
}

func (s *server) updateMe(ctx context.Context, in *patchMe) (*rest.Versioned[userView], error) {
	u, err := rest.WithIfMatch(in.IfMatch, func(v domain.Version) (domain.User, error) {
		return s.core.Users.UpdateMe(ctx, call(ctx), v, domain.UserChange(in.Body.Changes))
	})
	return rest.WithETag(u.Version, viewUser(call(ctx).Tenant)(u)), err
}

func (s *server) listUsers(ctx context.Context, in *userQuery) (*rest.Body[rest.Page[listedUser]], error) {
	page, err := s.core.Users.List(ctx, call(ctx), domain.UserQuery{
		Q: in.Q, Status: in.Status, Sort: domain.ParseSort(in.Sort), Paging: in.Paging(),
	})
	return rest.PageOf(page, viewListed(call(ctx).Tenant)), err
}
