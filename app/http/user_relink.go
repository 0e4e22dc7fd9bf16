package http

import (
	"context"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) relinking() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.UserRelink, Method: "POST", Path: "/users/{old_auth0_id}/relink", Status: 200, Tag: "Users",
		ErrorCodes: []string{"user_not_found", "user_exists", "relink_mismatch", "own_relink", "provider_garbled"},
		Summary:    "Relink a user",
		Description: "For a person who comes back under another subject, such as through a new connection, and is answered " +
			"409 `email_taken` when they register. The path has the old subject, the body the new one. It must be known to " +
			"the identity provider with the person's verified e-mail address in this organization (409 `relink_mismatch`), " +
			"and have no profile of its own (409 `user_exists`). Profile, role, memberships, bookmarks, shares, " +
			"notifications, assets and jobs move at once, executions by a job; the audit trail keeps the old subject, " +
			"whose tokens give nothing from now on.",
	}, s.relinkUser)
}

// newSubject is under whom a person has come back.
type newSubject struct {
	Subject domain.Subject `json:"auth0_id" minLength:"1" maxLength:"128" doc:"The new subject" example:"samlp|acme-2027|ada@acme.example"`
}

type relinkRequest struct {
	Subject domain.Subject `path:"old_auth0_id" doc:"The old subject" example:"auth0|65a1"`
	Body    newSubject
}

func (s *server) relinkUser(ctx context.Context, in *relinkRequest) (*rest.Versioned[userView], error) {
	u, err := s.core.Users.Relink(ctx, call(ctx), in.Subject, in.Body.Subject)
	return rest.WithETag(u.Version, viewUser(call(ctx).Tenant)(u)), err
}
