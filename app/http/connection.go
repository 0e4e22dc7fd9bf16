package http

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) connections() {
	serve(s, route{
		action: domain.EnterpriseConnect, method: "POST", path: "/external/webhooks/connections", status: 200, tag: "Onboarding",
		entry: bySecret, limit: 64 << 10,
		summary: "Hear that a company has connected its single sign-on",
		about:   "For the identity provider: a CloudEvent, with the shared secret as bearer token. Events that do not concern us, or came before, are taken and change nothing.",
	}, s.connected)
}

// cloudEvent is a CloudEvent, as far as we listen; the rest is ignored.
type cloudEvent struct {
	_    struct{}   `additionalProperties:"true"`
	ID   string     `json:"id,omitempty" maxLength:"255" example:"evt_1"`
	Type string     `json:"type,omitempty" maxLength:"255" example:"organization.connection.added"`
	Time time.Time  `json:"time,omitzero"`
	Data cloudThing `json:"data,omitzero"`
}

type cloudThing struct {
	_      struct{}    `additionalProperties:"true"`
	Object cloudObject `json:"object,omitzero"`
}

type cloudObject struct {
	_            struct{}  `additionalProperties:"true"`
	Organization cloudNoun `json:"organization,omitzero"`
}

type cloudNoun struct {
	_  struct{}        `additionalProperties:"true"`
	ID domain.TenantID `json:"id,omitempty" maxLength:"128" example:"org_AbC123"`
}

// taken says that an event has arrived, whatever came of it.
type taken struct {
	Received bool `json:"received" example:"true"`
}

func (s *server) connected(ctx context.Context, in *body[cloudEvent]) (*body[taken], error) {
	e := in.Body
	err := s.core.Enterprises.HandleConnectionEvent(ctx, actor(ctx), domain.Hook{ID: e.ID, Type: e.Type, At: e.Time, Organization: e.Data.Object.Organization.ID})
	return &body[taken]{taken{true}}, err
}
