package http

import (
	"context"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) colleagues() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.UserGet, Method: "GET", Path: "/users/{auth0_id}", Status: 200, Tag: "Users",
		ErrorCodes: []string{"user_not_found"},
		Summary:    "Get a user",
		Description: "By the subject. An admin sees everything about everybody. Members see active users, and only their " +
			"name, e-mail address, avatar and job title; only an admin's answer has an `ETag`.",
	}, s.getUser)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.UserCount, Method: "GET", Path: "/users/count", Status: 200, Tag: "Users",
		Summary:     "Count the users",
		Description: "Those who belong to the enterprise: who has left is not counted, who is blocked is.",
	}, s.countUsers)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.UserEdit, Method: "PATCH", Path: "/users/{auth0_id}", Status: 200, Tag: "Users",
		ErrorCodes: []string{"user_not_found", "user_status_locked"},
		Summary:    "Edit a user",
		Description: "A merge patch: a field that is left out stays as it is, null clears it. The status is a label, " +
			"ACTIVE or INACTIVE; that of who is blocked or has left cannot be edited (409 `user_status_locked`). The " +
			"e-mail address comes from the identity provider, and the role has a call of its own.",
	}, s.editUser)
}

// userEdit is domain.UserChangeByAdmin in JSON.
type userEdit struct {
	FirstName domain.Optional[string]            `json:"first_name" maxLength:"100" example:"Ada"`
	LastName  domain.Optional[string]            `json:"last_name" maxLength:"100" example:"Byron"`
	AvatarURL domain.Optional[string]            `json:"avatar_url" maxLength:"2048" example:"https://cdn.example/ada.png"`
	Mobile    domain.Optional[string]            `json:"mobile" maxLength:"50" example:"+49 170 1234567"`
	JobTitle  domain.Optional[string]            `json:"job_title" maxLength:"100" example:"Data manager"`
	Status    domain.Optional[domain.UserStatus] `json:"status" nullable:"false" enum:"ACTIVE,INACTIVE" example:"INACTIVE"`
}

func (e userEdit) toDomain() domain.UserChangeByAdmin {
	return domain.UserChangeByAdmin{
		UserChange: domain.UserChange{
			FirstName: e.FirstName, LastName: e.LastName, AvatarURL: e.AvatarURL, Mobile: e.Mobile, JobTitle: e.JobTitle,
		},
		Status: e.Status,
	}
}

// bySubject is a request about one person.
type bySubject struct {
	Subject domain.Subject `path:"auth0_id" doc:"Subject of the user" example:"auth0|65a1"`
}

type patchUser struct {
	Subject domain.Subject `path:"auth0_id" doc:"Subject of the user" example:"auth0|65a1"`
	rest.IfMatch
	Body rest.Patch[userEdit]
}

// userCountView is how many people there are.
type userCountView struct {
	Count int64 `json:"count" example:"42"`
}

func (s *server) getUser(ctx context.Context, in *bySubject) (*rest.Versioned[listedUser], error) {
	u, err := s.core.Users.Get(ctx, call(ctx), in.Subject)
	return rest.WithETag(u.Version, viewListed(call(ctx).Tenant)(u)), err
}

func (s *server) countUsers(ctx context.Context, _ *rest.Empty) (*rest.Body[userCountView], error) {
	count, err := s.core.Users.Count(ctx, call(ctx))
	return rest.BodyOf(userCountView{count}), err
}

func (s *server) editUser(ctx context.Context, in *patchUser) (*rest.Versioned[userView], error) {
	u, err := rest.WithIfMatch(in.IfMatch, func(v domain.Version) (domain.User, error) {
		return s.core.Users.Edit(ctx, call(ctx), in.Subject, v, in.Body.Changes.toDomain())
	})
	return rest.WithETag(u.Version, viewUser(call(ctx).Tenant)(u)), err
}
