package http

import (
	"context"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) userLeaves() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.UserRemove, Method: "DELETE", Path: "/users/{auth0_id}", Status: 204, Tag: "Users",
		ErrorCodes: []string{"last_admin", "last_project_admin", "successor_invalid"},
		Summary:    "Remove a user from the enterprise",
		Description: "Takes the person out of the organization and of all projects; their profile stays as REMOVED, and " +
			"what they have made stays too. Projects of which they are the only ADMIN go to the `successor`; without " +
			"one the answer is 409 `last_project_admin`, which names them. The enterprise keeps an admin (409 " +
			"`last_admin`). Who is invited again can come back.",
	}, s.removeUser)
}

type deleteUser struct {
	UserPath
	rest.IfMatch
	Successor domain.Subject `query:"successor" maxLength:"128" doc:"Subject of who takes over projects without another ADMIN" example:"auth0|65a2"`
}

func (s *server) removeUser(ctx context.Context, in *deleteUser) (*rest.Empty, error) {
	_, err := rest.WithIfMatch(in.IfMatch, func(v domain.Version) (rest.Empty, error) {
		return rest.Empty{}, s.core.Users.Remove(ctx, call(ctx), in.User, v, in.Successor)
	})
	return &rest.Empty{}, err
}
